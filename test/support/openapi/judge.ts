import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { callOf, type ServiceAnswer, type ServiceRequest } from '../flow-service/index.ts';
import { type DescribedCall, OPERATIONS, type Operation } from './facts.ts';

/** A request or an answer does not fit the description: `create body /params/startTime must be integer`. */
export type Discrepancy = string;

interface Validators {
  readonly query: ValidateFunction;
  readonly body: ValidateFunction | undefined;
  readonly answer: ValidateFunction;
}

const ajv = new Ajv({ allErrors: true, strict: true });
/** The query is text: `limit=100` is an integer in it. */
const ajvOfQueries = new Ajv({ allErrors: true, strict: true, coerceTypes: true });

const VALIDATORS = Object.fromEntries(
  Object.entries<Operation>(OPERATIONS).map(([call, { query, body, answer }]) => [
    call,
    {
      query: ajvOfQueries.compile(query),
      body: body && ajv.compile(body),
      answer: ajv.compile(answer),
    },
  ]),
) as Readonly<Record<DescribedCall, Validators>>;

/** What of a request the description does not have; empty for a request to the token endpoint. */
export function judgeRequest(request: ServiceRequest): readonly Discrepancy[] {
  const call = callOf(request.method, request.path)?.name;
  if (call === undefined) return [`${request.method} ${request.path} is no call of the description`];
  if (call === 'token') return [];
  const { query, body } = VALIDATORS[call];
  const missing = OPERATIONS[call].headers.filter((name) => !request.headers[name]);
  return [
    ...missing.map((name) => `${call} header ${name} is missing`),
    ...repeatedNames(request.path).map((name) => `${call} query /${name} is there twice`),
    ...errorsOf(`${call} query`, query, queryOf(request.path)),
    ...bodyErrors(call, body, request.body),
  ];
}

/** What of the success of a call the description does not have. Refusals have no shape in it, and are not judged. */
export function judgeAnswer(call: DescribedCall, { status, body }: ServiceAnswer): readonly Discrepancy[] {
  if (status >= 300) return [];
  const { answer } = VALIDATORS[call];
  const asDescribed = body.replaceAll('"activities":', '"activites":');
  const value: unknown = JSON.parse(asDescribed);
  const isBare = /^get-/.test(call) && isObject(value) && !('items' in value);
  return [
    ...(status === OPERATIONS[call].status ? [] : [`${call} answer has status ${status}`]),
    // Judged all the same, as if it were spelled as in the description.
    ...(asDescribed === body ? [] : [`${call} answer spells activities`]),
    ...(isBare ? [`${call} answer is not wrapped in items`] : []),
    ...errorsOf(`${call} answer`, answer, isBare ? { items: [value] } : value),
  ];
}

function bodyErrors(
  call: DescribedCall,
  validate: ValidateFunction | undefined,
  body: string,
): readonly Discrepancy[] {
  if (validate === undefined) return body === '' ? [] : [`${call} body is not in the description`];
  return errorsOf(`${call} body`, validate, JSON.parse(body));
}

function errorsOf(what: string, validate: ValidateFunction, value: unknown): readonly Discrepancy[] {
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${what} ${worded(error)}`);
}

/** Members of lists have no number, so that the same discrepancy has the same words. */
function worded({ instancePath, keyword, params, message = keyword }: ErrorObject): string {
  const path = instancePath.replace(/\/\d+(?=\/|$)/g, '/[]');
  if (keyword === 'additionalProperties') {
    return `${path}/${params['additionalProperty']} is not in the description`;
  }
  return keyword === 'enum' ? `${path} must be ${params['allowedValues']}` : `${path} ${message}`;
}

function queryOf(path: string): Record<string, unknown> {
  return Object.fromEntries(new URL(path, 'http://localhost').searchParams);
}

function repeatedNames(path: string): readonly string[] {
  const names = [...new URL(path, 'http://localhost').searchParams.keys()];
  return names.filter((name, index) => names.indexOf(name) < index);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
