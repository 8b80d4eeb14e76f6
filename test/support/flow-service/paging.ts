import type { JsonObject } from './json.ts';
import { byFlow, type Refusal } from './problems.ts';
import type { Paging } from './world.ts';

/** A run as listings know it. */
export interface Entry {
  readonly id: string;
  /** What most listings ask for, so that they need no documents for it. */
  readonly known: JsonObject;
  document(): JsonObject;
  /** Whether the listing has it by now. */
  readonly isListed: boolean;
}

/** The position before the first entry. */
const START = '0';

/**
 * A page of a list in its final order, and the link to the next one.
 * @param entries listed or not: a token stays valid although another backend does not list its run
 */
export function page(
  entries: readonly Entry[],
  query: URLSearchParams,
  pageSize: number,
  paging: Paging,
): JsonObject | Refusal {
  const size = Math.min(Number(query.get('limit') ?? pageSize), pageSize);
  const token = query.get('continuationToken');
  const after = token === null ? -1 : entries.findIndex(({ id }) => tokenOf(id) === token);
  if (token !== null && after < 0 && token !== tokenOf(START))
    return byFlow('FLOW-1452-400', `Invalid value ${token} for field continuationToken.`);
  const listed = entries.filter(({ isListed }) => isListed);
  const seen = entries.slice(0, after + 1).filter(({ isListed }) => isListed).length;
  // A page that shifts by as much as it holds would never get further.
  const shift = seen === 0 ? 0 : Math.min(paging.shift, size - 1);
  const from = seen - shift;
  const shown = listed.slice(from, from + size);
  const items = shown.map((entry) => entry.document());
  const last = shown.at(-1);
  const next = last !== undefined && from + size < listed.length ? tokenOf(last.id) : endlessToken();
  if (next === undefined) return { items, _links: {} };
  return { items, _links: { next: { href: linkOf(next, size, query, paging) } } };

  function endlessToken(): string | undefined {
    if (paging.end === 'none') return undefined;
    if (paging.end === 'repeats') return token ?? tokenOf(START);
    return last === undefined ? (token ?? tokenOf(START)) : tokenOf(last.id);
  }
}

function linkOf(token: string, size: number, query: URLSearchParams, paging: Paging): string {
  const own = `continuationToken=${paging.token === 'raw' ? token : encodeURIComponent(token)}`;
  const limit = `limit=${size}`;
  const kept = [...query].filter(([key]) => key === 'property' || key === 'orderby');
  const rest = kept.length === 0 ? [] : [new URLSearchParams(kept).toString()];
  const parts = {
    first: [own, limit, ...rest],
    middle: [limit, own, ...rest],
    last: [limit, ...rest, own],
  };
  return `/runs?${parts[paging.place].join('&')}`;
}

/** An opaque token with the characters that tokens of Cosmos DB have, and that a URL must escape. */
function tokenOf(id: string): string {
  return `+RID:${id}=#RT:1`;
}
