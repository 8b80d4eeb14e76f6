import { byFlow, type Refusal } from './problems.ts';
import type { RunRecord } from './runs.ts';
import type { Settings } from './settings.ts';

/** What a listing shows. */
export interface Page {
  readonly runs: readonly RunRecord[];
  /** The link to the next page. */
  readonly nextHref: string | undefined;
}

/** How a listing is made of runs. */
export interface PageRules {
  /** Spelled, see `State`. */
  readonly settings: Settings;
  /** Whether the listing has the run by now. */
  isListed(run: RunRecord): boolean;
}

type Paging = Settings['world']['paging'];

/** The position before the first run. */
const START = '0';

/**
 * A page of a list in its final order.
 * @param runs listed or not: a token stays valid although another backend does not list its run
 */
export function page(
  runs: readonly RunRecord[],
  query: URLSearchParams,
  { settings, isListed }: PageRules,
): Page | Refusal {
  const { pageSize } = settings;
  const { paging } = settings.world;
  const size = Math.min(Number(query.get('limit') ?? pageSize), pageSize);
  const token = query.get('continuationToken');
  const afterId = token === null ? START : idOf(token);
  const after = afterId === START ? -1 : runs.findIndex(({ id }) => id === afterId);
  if (after < 0 && afterId !== START)
    return byFlow('FLOW-1452-400', `Invalid value ${token} for field continuationToken.`);
  const seen = runs.slice(0, after + 1).filter(isListed).length;
  // A page that shifts by as much as it holds would never get further.
  const shift = seen === 0 ? 0 : Math.min(paging.shift, size - 1);
  const from = seen - shift;
  const listed = first(from + size + 1, runs, isListed);
  const shown = listed.slice(from, from + size);
  const last = shown.at(-1);
  const next = last !== undefined && from + size < listed.length ? tokenOf(last.id) : endlessToken();
  return { runs: shown, nextHref: next === undefined ? undefined : linkOf(next, size, query, paging) };

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

/** As many of the runs as are asked for, from those that pass the test. */
function first(count: number, runs: readonly RunRecord[], test: (run: RunRecord) => boolean): RunRecord[] {
  const found: RunRecord[] = [];
  for (const run of runs) {
    if (found.length === count) break;
    if (test(run)) found.push(run);
  }
  return found;
}

/** An opaque token with the characters that tokens of Cosmos DB have, and that a URL must escape. */
function tokenOf(id: string): string {
  return `+RID:${id}=#RT:1`;
}

function idOf(token: string): string | undefined {
  return /^\+RID:(.*)=#RT:1$/s.exec(token)?.[1];
}
