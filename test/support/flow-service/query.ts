import { isObject, type JsonObject } from './json.ts';
import { byFlow, type Refusal } from './problems.ts';

/** One `property=` of a listing: a path, an operator, and the values of which one must fit. */
interface Filter {
  readonly path: string;
  readonly op: '==' | '!=' | '>' | '<' | '>=' | '<=';
  readonly values: readonly string[];
}

const PARAMETERS = ['property', 'limit', 'orderby', 'continuationToken', 'count'];

/**
 * Answers a listing from documents that come newest first.
 * @param pageSize most documents on a page, whatever `limit` says
 */
export function listing(
  documents: readonly JsonObject[],
  query: URLSearchParams,
  pageSize: number,
): JsonObject | Refusal {
  const filters = query.getAll('property').map(parseFilter);
  const invalid = queryRefusal(query) ?? filters.find((filter) => 'refused' in filter);
  if (invalid !== undefined) return invalid;
  const found = documents.filter((document) =>
    filters.every((filter) => 'refused' in filter || fits(document, filter)),
  );
  if (query.get('count') === 'true') return { count: found.length };
  return page(sorted(found, query.get('orderby')), query, pageSize);
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

function fits(document: JsonObject, { path, op, values }: Filter): boolean {
  const actual = valuesAt(document, path.split('.'));
  const equal = actual.some((value) => values.includes(String(value)));
  if (op === '==' || op === '!=') return equal === (op === '==');
  const bound = Number(values[0]);
  return actual.some((value) => {
    if (typeof value !== 'number') return false;
    if (value === bound) return op === '>=' || op === '<=';
    return value > bound === op.startsWith('>');
  });
}

function sorted(documents: readonly JsonObject[], orderby: string | null): readonly JsonObject[] {
  if (orderby === null) return documents;
  const path = orderby.replace(/^[-+ ]/, '').split('.');
  const sign = orderby.startsWith('-') ? -1 : 1;
  const keyOf = (document: JsonObject) => valuesAt(document, path)[0];
  return [...documents].sort((a, b) => sign * compare(keyOf(a), keyOf(b)));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

function page(
  documents: readonly JsonObject[],
  query: URLSearchParams,
  pageSize: number,
): JsonObject | Refusal {
  const size = Math.min(Number(query.get('limit') ?? pageSize), pageSize);
  const token = query.get('continuationToken');
  const after = documents.findIndex((document) => continuationOf(document) === token);
  if (token !== null && after < 0)
    return byFlow('FLOW-1452-400', `Invalid value ${token} for field continuationToken.`);
  const items = documents.slice(after + 1, after + 1 + size);
  const last = items.at(-1);
  if (last === undefined || after + 1 + size >= documents.length) return { items, _links: {} };
  // The token stands between other parameters, as nothing promises it a place.
  const next = new URLSearchParams([
    ['limit', String(size)],
    ['continuationToken', continuationOf(last)],
    ...[...query].filter(([key]) => key === 'property' || key === 'orderby'),
  ]);
  return { items, _links: { next: { href: `/runs?${next}` } } };
}

/** An opaque token with characters that a URL must escape. */
function continuationOf(document: JsonObject): string {
  return `+RID:${document['id']}#RT:1`;
}
