import { isObject, type JsonObject } from './json.ts';
import { type Entry, page } from './paging.ts';
import { byFlow, isRefusal, type Refusal } from './problems.ts';
import type { Listing, Paging } from './world.ts';

/** One `property=` of a listing: a path, an operator, and the values of which one must fit. */
interface Filter {
  readonly path: string;
  readonly op: '==' | '!=' | '>' | '<' | '>=' | '<=';
  readonly values: readonly string[];
}

const PARAMETERS = ['property', 'limit', 'orderby', 'continuationToken', 'count'];

/** The settings and traits of the world that decide a listing. */
export interface ListingRules {
  /** Most runs on a page, whatever `limit` says. */
  readonly pageSize: number;
  readonly listing: Listing;
  readonly paging: Paging;
}

/** Answers a listing from entries that come newest first. */
export function listing(
  entries: readonly Entry[],
  query: URLSearchParams,
  { pageSize, listing, paging }: ListingRules,
): JsonObject | Refusal {
  const filters = query.getAll('property').map(parseFilter);
  const invalid = queryRefusal(query) ?? filters.find(isRefusal);
  if (invalid !== undefined) return invalid;
  const found = entries.filter(
    (entry) =>
      listing.filters === 'ignored' || filters.every((filter) => isRefusal(filter) || fits(entry, filter)),
  );
  if (query.get('count') === 'true') return { count: found.filter(({ isListed }) => isListed).length };
  const orderby = listing.order === 'obeyed' ? query.get('orderby') : 'createdAt';
  return page(sorted(found, orderby), query, pageSize, paging);
}

function queryRefusal(query: URLSearchParams): Refusal | undefined {
  const unknown = [...query.keys()].find((key) => !PARAMETERS.includes(key));
  if (unknown !== undefined)
    return byFlow('FLOW-1451-400', `Invalid params ${unknown} provided in query params.`);
  const limit = query.get('limit');
  if (limit !== null && query.get('count') === 'true')
    return byFlow(
      'FLOW-1401-400',
      'The limit and count parameters cannot be given together in the same request.',
    );
  if (limit !== null && !/^[1-9]\d*$/.test(limit))
    return byFlow('FLOW-1452-400', `Invalid value ${limit} for field limit.`);
  // A literal + arrives as a space.
  if (/^[-+ ]?[\w.[\]]+$/.test(query.get('orderby') ?? 'createdAt')) return undefined;
  return byFlow(
    'FLOW-1432-400',
    'Sort order specified is not correct, prepend + for ascending order and - for descending order in the fieldName.',
  );
}

function parseFilter(text: string): Filter | Refusal {
  const match = /^([\w.[\]-]+)(==|!=|>=|<=|>|<)(.*)$/s.exec(text);
  const [, path = '', op = '', list = ''] = match ?? [];
  if (match === null) return byFlow('FLOW-1450-400', `Invalid operator in filter params ${text}.`);
  if (list === '') return byFlow('FLOW-1453-400', `Invalid query value ${text} provided in query param.`);
  const values = (list.match(/"[^"]*"|[^,]+/g) ?? []).map((value) => value.replace(/^"(.*)"$/s, '$1'));
  if (values.length > 1 && op !== '==' && op !== '!=')
    return byFlow('FLOW-1443-400', `Operator '${op}' is not allowed for multiple values.`);
  if (op !== '==' && op !== '!=' && Number.isNaN(Number(values[0])))
    return byFlow('FLOW-1452-400', `Invalid value ${values[0]} for field ${path}.`);
  return { path, op: op as Filter['op'], values };
}

/** Everything at a dotted path; `foo[].bar` looks into every element of `foo`. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (!isObject(value)) return [];
  const inner = value[step.replace(/\[\]$/, '')];
  if (!step.endsWith('[]')) return valuesAt(inner, rest);
  return Array.isArray(inner) ? inner.flatMap((element) => valuesAt(element, rest)) : [];
}

function valuesOf(entry: Entry, path: string): readonly unknown[] {
  const known = entry.known[path];
  return known === undefined ? valuesAt(entry.document(), path.split('.')) : [known];
}

function fits(entry: Entry, { path, op, values }: Filter): boolean {
  const actual = valuesOf(entry, path);
  // A world that shows ids in upper case finds them all the same.
  const isId = path === 'id' || path === 'flowId';
  const spell = (value: unknown) => (isId ? String(value).toLowerCase() : String(value));
  const equal = actual.some((value) => values.some((wanted) => spell(wanted) === spell(value)));
  if (op === '==' || op === '!=') return equal === (op === '==');
  const bound = Number(values[0]);
  return actual.some((value) => {
    if (typeof value !== 'number') return false;
    if (value === bound) return op === '>=' || op === '<=';
    return value > bound === op.startsWith('>');
  });
}

function sorted(entries: readonly Entry[], orderby: string | null): readonly Entry[] {
  if (orderby === null) return entries;
  const path = orderby.replace(/^[-+ ]/, '');
  const sign = orderby.startsWith('-') ? -1 : 1;
  const keyOf = (entry: Entry) => valuesOf(entry, path)[0];
  return [...entries].sort((a, b) => sign * compare(keyOf(a), keyOf(b)));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
