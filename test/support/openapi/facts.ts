import type { CallName } from '../flow-service/index.ts';

/** A JSON Schema (draft-07) of a request body, of query parameters or of an answer. */
export type Schema = Readonly<Record<string, unknown>>;

/** What Adobe's OpenAPI description of the Flow Service says of one call. */
export interface Operation {
  /** Headers that every request must have, in lower case. */
  readonly headers: readonly string[];
  /** Parameters of the query; values that a query writes as text are converted to their type first. */
  readonly query: Schema;
  /** The body of the request; `undefined` if it has none. */
  readonly body: Schema | undefined;
  /** The status of a success. */
  readonly status: number;
  readonly answer: Schema;
}

/** The calls that the description has; it does not describe the token endpoint. */
export type DescribedCall = Exclude<CallName, 'token'>;

const TEXT = { type: 'string' };
const INTEGER = { type: 'integer' };
const BOOLEAN = { type: 'boolean' };
/** An object whose members the description leaves open. */
const OPEN = { type: 'object' };

/** The description forbids no further member; here each is an error, so that none goes unnoticed. */
function object(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function arrayOf(items: Schema): Schema {
  return { type: 'array', items };
}

/** Members of the same type. */
function each(type: Schema, ...names: readonly string[]): Schema {
  return Object.fromEntries(names.map((name) => [name, type]));
}

function listed(item: Schema): Schema {
  return object({
    items: arrayOf(item),
    _links: object({ next: object({ href: TEXT }) }),
    count: INTEGER,
  });
}

const HEADERS = ['authorization', 'x-api-key', 'x-gw-ims-org-id'];
const NO_QUERY = object({});

const LIST_QUERY = object({
  // A list, separated by commas: the name itself stands in the query once.
  property: TEXT,
  limit: INTEGER,
  ...each(TEXT, 'orderby', 'continuationToken'),
  count: BOOLEAN,
});

/** `CreateFlowRunRequest`. */
const CREATE_BODY = object({
  flowId: TEXT,
  params: object(each(INTEGER, 'startTime', 'windowStartTime', 'windowEndTime')),
});

/** `CreateFlowRunResponse`. */
const CREATED = object(each(TEXT, 'id', 'etag'));

/** What all entities have. */
const ENTITY = {
  id: TEXT,
  ...each(INTEGER, 'createdAt', 'updatedAt'),
  ...each(TEXT, 'createdBy', 'updatedBy', 'createdClient', 'updatedClient'),
  ...each(TEXT, 'sandboxId', 'sandboxName', 'imsOrgId'),
};

const DURATION = object(each(INTEGER, 'startedAtUTC', 'completedAtUTC'));
const SIZE = object(each(INTEGER, 'inputBytes', 'outputBytes'));

/** An item of `activites`, as the description spells it. */
const ACTIVITY = object({
  ...each(TEXT, 'id', 'name'),
  updatedAtUTC: INTEGER,
  durationSummary: DURATION,
  latencySummary: OPEN,
  sizeSummary: SIZE,
  recordSummary: OPEN,
  fileSummary: object({ inputFileCount: INTEGER }),
  statusSummary: object({ status: TEXT, extensions: OPEN }),
});

/** `FlowRunItemDTO`: it has neither the params of the run nor its window. */
const RUN = object({
  ...ENTITY,
  ...each(TEXT, 'flowId', 'providerRefId', 'eTag'),
  flowSpec: object(each(TEXT, 'id', 'version')),
  metrics: object({
    durationSummary: DURATION,
    sizeSummary: SIZE,
    recordSummary: object(
      each(INTEGER, 'inputRecordCount', 'createdRecordCount', 'outputRecordCount', 'failedRecordCount'),
    ),
    fileSummary: object({ ...each(INTEGER, 'inputFileCount', 'outputFileCount'), manifest: OPEN }),
    statusSummary: object({ status: TEXT }),
  }),
  activites: arrayOf(ACTIVITY),
});

const SPEC_REFERENCE = object(each(TEXT, 'id', 'version'), ['id', 'version']);
const BASE_CONNECTION = object({ id: TEXT, connectionSpec: SPEC_REFERENCE });

/** `FlowItemDTO`. */
const FLOW = object({
  ...ENTITY,
  ...each(TEXT, 'name', 'description', 'state', 'version', 'etag', 'runs'),
  flowSpec: OPEN,
  sourceConnectionIds: arrayOf(TEXT),
  targetConnectionIds: arrayOf(TEXT),
  inheritedAttributes: object({
    sourceConnections: arrayOf(
      object({ id: TEXT, connectionSpec: SPEC_REFERENCE, baseConnection: BASE_CONNECTION }),
    ),
    targetConnections: arrayOf(object({ id: TEXT, connectionSpec: object(each(TEXT, 'id', 'version')) })),
  }),
  scheduleParams: object({ startTime: INTEGER, ...each(TEXT, 'frequency', 'interval'), backfill: BOOLEAN }),
  transformations: arrayOf(object({ name: TEXT, params: OPEN }, ['name', 'params'])),
  lastOperation: OPEN,
  lastRunDetails: object({
    ...each(TEXT, 'id', 'state'),
    ...each(INTEGER, 'startedAtUTC', 'completedAtUTC'),
  }),
});

/** `FlowSpecItemDTO`: it has no `runSpec`. */
const FLOW_SPEC = object({
  ...each(TEXT, 'id', 'name', 'providerId', 'version'),
  sourceConnectionSpecIds: arrayOf(TEXT),
  targetConnectionSpecIds: arrayOf(TEXT),
  ...each(OPEN, 'optionSpec', 'scheduleSpec', 'permissionsInfo'),
  transformationSpecs: arrayOf(OPEN),
  attributes: object({
    ...each(BOOLEAN, 'isSourceFlow', 'flacValidationSupported'),
    frequency: TEXT,
    notification: OPEN,
  }),
});

/** `SourceConnectionItemDTO`. */
const SOURCE_CONNECTION = object({
  ...ENTITY,
  ...each(TEXT, 'name', 'description', 'baseConnectionId', 'state', 'version', 'etag', 'providerRefId'),
  data: object({ format: TEXT }),
  connectionSpec: SPEC_REFERENCE,
  params: OPEN,
  inheritedAttributes: object({ baseConnection: BASE_CONNECTION }),
});

/**
 * The facts of Adobe's OpenAPI description of the Flow Service that bear on this action, call by call. What other
 * sources of Adobe's say differently is in `deviations.ts`.
 */
export const OPERATIONS: Readonly<Record<DescribedCall, Operation>> = {
  create: { headers: HEADERS, query: NO_QUERY, body: CREATE_BODY, status: 201, answer: CREATED },
  'list-runs': { headers: HEADERS, query: LIST_QUERY, body: undefined, status: 200, answer: listed(RUN) },
  'get-run': { headers: HEADERS, query: NO_QUERY, body: undefined, status: 200, answer: listed(RUN) },
  're-trigger': {
    headers: HEADERS,
    query: object({ op: { type: 'string', enum: ['RE_TRIGGER'] } }, ['op']),
    body: undefined,
    status: 200,
    answer: RUN,
  },
  'get-flow': { headers: HEADERS, query: NO_QUERY, body: undefined, status: 200, answer: listed(FLOW) },
  'get-flow-spec': {
    headers: HEADERS,
    query: NO_QUERY,
    body: undefined,
    status: 200,
    answer: object({ items: arrayOf(FLOW_SPEC) }),
  },
  'get-source-connection': {
    headers: HEADERS,
    query: NO_QUERY,
    body: undefined,
    status: 200,
    answer: listed(SOURCE_CONNECTION),
  },
  'test-connection': {
    headers: HEADERS,
    query: NO_QUERY,
    body: undefined,
    status: 200,
    answer: object({ result: BOOLEAN }),
  },
};
