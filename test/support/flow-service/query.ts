import { isObject, type JsonObject } from './json.ts';
import { type Page, type PageRules, page } from './paging.ts';
import { byFlow, isRefusal, type Refusal } from './problems.ts';
import type { RunRecord } from './runs.ts';

/** One `property=` of a listing: a path, an operator, and the values of which one must fit. */
interface Filter {
  readonly path: string;
  readonly op: '==' | '!=' | '>' | '<' | '>=' | '<=';
  readonly values: readonly string[];
}

const PARAMETERS = ['property', 'limit', 'orderby', 'continuationToken', 'count'];

/** The order in which runs come to a listing. */
const NEWEST_FIRST = '-createdAt';

/** How a listing is made of runs, and what it looks into. */
export interface ListingRules extends PageRules {
  document(run: RunRecord): JsonObject;
}

/** Answers a listing from runs that come newest first. */
export function listing(
  runs: readonly RunRecord[],
  query: URLSearchParams,
  rules: ListingRules,
): Page | { readonly count: number } | Refusal {
  const { filters, order } = rules.settings.world.listing;
  const parsed = query.getAll('property').map(parseFilter);
  const invalid = queryRefusal(query) ?? parsed.find(isRefusal);
  if (invalid !== undefined) return invalid;
  const tests = parsed.flatMap((filter) => (isRefusal(filter) ? [] : [testOf(filter, rules)]));
  const found = filters === 'ignored' ? runs : tests.reduce((left, fits) => left.filter(fits), runs);
  if (query.get('count') === 'true') return { count: found.filter(rules.isListed).length };
  const orderby = order === 'obeyed' ? query.get('orderby') : 'createdAt';
  return page(sorted(found, orderby, rules), query, rules);
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

/** Whether a run shows a value at a path that passes a test. What every listing asks for needs no document. */
function showing(
  path: string,
  { document }: ListingRules,
  passes: (value: unknown) => boolean,
): (run: RunRecord) => boolean {
  if (path === 'flowId') return ({ flowId }) => passes(flowId);
  const steps = path.split('.');
  return (run) => valuesAt(document(run), steps).some(passes);
}

function testOf({ path, op, values }: Filter, rules: ListingRules): (run: RunRecord) => boolean {
  // A world that shows ids in upper case finds them all the same.
  const isId = path === 'id' || path === 'flowId';
  const spell = (value: unknown) => (isId ? String(value).toLowerCase() : String(value));
  const wanted = new Set<unknown>(values.map(spell));
  const isWanted = (value: unknown) => wanted.has(value) || wanted.has(spell(value));
  const isShown = showing(path, rules, isWanted);
  if (op === '==') return isShown;
  if (op === '!=') return (run) => !isShown(run);
  const bound = Number(values[0]);
  return showing(path, rules, (value) => {
    if (typeof value !== 'number') return false;
    if (value === bound) return op === '>=' || op === '<=';
    return value > bound === op.startsWith('>');
  });
}

function sorted(
  runs: readonly RunRecord[],
  orderby: string | null,
  rules: ListingRules,
): readonly RunRecord[] {
  if (orderby === null || orderby === NEWEST_FIRST) return runs;
  const path = orderby.replace(/^[-+ ]/, '');
  const sign = orderby.startsWith('-') ? -1 : 1;
  const keyOf = (run: RunRecord) =>
    path === 'createdAt' ? run.createdAtMs : valuesAt(rules.document(run), path.split('.'))[0];
  return runs.toSorted((a, b) => sign * compare(keyOf(a), keyOf(b)));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}
