import type { Window } from '../time/window.ts';
import type { Connection } from './connection.ts';
import {
  type Flow,
  type FlowSpec,
  readFlow,
  readFlowSpec,
  readSourceConnection,
  type SourceConnection,
} from './flow.ts';
import type { HttpAnswer, HttpRequest, Transport } from './http.ts';
import { list, member, readJson, text } from './json.ts';
import { AnswerError, readProblem, UnreadableAnswerError } from './problem.ts';
import { type FlowRun, type RunReference, readRun, readRunReference } from './run.ts';
import { type RunDetails, readRunDetails } from './run-details.ts';
import type { Session } from './session.ts';

/** Runs on a page: the most there can be (Adobe's description of `GET /runs`). How many there are unasked is not said. */
const MOST_RUNS = 100;

/** The column that tells new rows of a table-based source from old ones. */
export interface DeltaColumn {
  readonly name: string;
  readonly dateFormat?: string;
  readonly timezone?: string;
}

/** The flow run to create. */
export interface RunRequest {
  readonly flowId: string;
  /** When the run begins, unix seconds. */
  readonly startSeconds: number;
  readonly window: Window;
  /** Needed for the first run of a table-based flow; afterwards the flow knows it. */
  readonly deltaColumn: DeltaColumn | undefined;
}

/** A page of a flow's history, newest run first. */
export interface RunPage {
  readonly runs: readonly FlowRun[];
  /** Where the history goes on; `undefined` at its end. */
  readonly continuationToken: string | undefined;
  /** Unix milliseconds on the clock of the service when it answered, to the second below. */
  readonly serviceTimeMs: number | undefined;
}

/**
 * The calls of the Flow Service that this action makes, each of them one request, or two where the token has
 * to be renewed. All of them throw
 *
 * - {@link AnswerError}: any status but success;
 * - {@link UnreadableAnswerError}: a success that cannot be understood;
 * - {@link NoAnswerError}: no whole answer.
 */
export interface FlowService {
  /**
   * Creates a flow run: `POST /runs`, as the on-demand ingestion tutorial sends it. The times are texts of unix
   * seconds there, and the order of keys is the tutorial's.
   */
  createRun(run: RunRequest): Promise<RunReference>;
  /** Reads a page of the history of a flow: `GET /runs`, filtered and sorted as the Flow Service guide has it. */
  listRuns(flowId: string, continuationToken?: string): Promise<RunPage>;
  /** Looks at a run, in at most so many milliseconds: `GET /runs/{id}`, whose answer is wrapped in a list or bare. */
  getRun(runId: string, timeoutMs?: number): Promise<RunLook>;
  /** Starts a failed run over, as a new run over the same window: `POST /runs/{id}/action?op=re-trigger`. */
  retriggerRun(runId: string): Promise<RunReference>;
  /** Reads a flow: `GET /flows/{id}`; with a time in milliseconds, in one request that takes no longer. */
  getFlow(flowId: string, onceWithinMs?: number): Promise<Flow>;
  /** Reads the specification of a flow, likewise: `GET /flowSpecs/{id}`. */
  getFlowSpec(specId: string, onceWithinMs?: number): Promise<FlowSpec>;
  /** Reads what a flow reads from: `GET /sourceConnections/{id}`. */
  getSourceConnection(connectionId: string): Promise<SourceConnection>;
}

/** One look at a run. */
export interface RunLook {
  /** `undefined` where the answer was empty: a run can take minutes to show. */
  readonly run: RunDetails | undefined;
  /** Unix milliseconds on the clock of the service when it answered, to the second below. */
  readonly serviceTimeMs: number | undefined;
}

/** What is special about a request. */
interface Sending {
  readonly body?: unknown;
  /** Longest time for it, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Whether it is not worth another token. */
  readonly isOnce?: boolean;
}

/** Opens the Flow Service for one step. */
export function openFlowService(transport: Transport, connection: Connection, session: Session): FlowService {
  const send = (method: HttpRequest['method'], path: string, { body, timeoutMs, isOnce }: Sending = {}) => {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const sendWith = (accessToken: string, leftMs = timeoutMs) =>
      succeed(transport, {
        method,
        url: new URL(`${connection.apiUrl}/data/foundation/flowservice${path}`),
        headers: {
          Authorization: `Bearer ${accessToken}`,
          'x-api-key': connection.clientId,
          'x-gw-ims-org-id': connection.orgId,
          'x-sandbox-name': connection.sandboxName,
          ...(json !== undefined && { 'Content-Type': 'application/json' }),
          Accept: 'application/json',
        },
        ...(json !== undefined && { body: json }),
        ...(leftMs !== undefined && { timeoutMs: leftMs }),
      });
    return isOnce ? session.once(sendWith) : session.authorized(sendWith, timeoutMs);
  };
  const read = (path: string, onceWithinMs?: number) =>
    send('GET', path, { timeoutMs: onceWithinMs, isOnce: onceWithinMs !== undefined });
  return {
    createRun: async (run) => readCreated(await send('POST', '/runs', { body: createBody(run) })),
    retriggerRun: async (runId) => readCreated(await send('POST', `/runs/${runId}/action?op=re-trigger`)),
    getRun: async (runId, timeoutMs) => readLook(runId, await send('GET', `/runs/${runId}`, { timeoutMs })),
    getFlow: async (flowId, onceWithinMs) =>
      readOne(await read(`/flows/${flowId}`, onceWithinMs), readFlow, 'flow'),
    getFlowSpec: async (specId, onceWithinMs) => {
      const path = `/flowSpecs/${encodeURIComponent(specId)}`;
      return readOne(await read(path, onceWithinMs), readFlowSpec, 'specification');
    },
    getSourceConnection: async (connectionId) => {
      const path = `/sourceConnections/${encodeURIComponent(connectionId)}`;
      return readOne(await read(path), readSourceConnection, 'source connection');
    },
    listRuns: async (flowId, token) => {
      const filter = `property=flowId==${flowId}&orderby=-createdAt&limit=${MOST_RUNS}`;
      const page = token === undefined ? '' : `&continuationToken=${encodeURIComponent(token)}`;
      return readPage(await send('GET', `/runs?${filter}${page}`));
    },
  };
}

/** The tutorial names no status and the OpenAPI description 201 for a creation, which may be taken later; reads are 200. */
async function succeed(transport: Transport, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await transport(request);
  const { status } = answer;
  if (status === 200 || (request.method === 'POST' && (status === 201 || status === 202))) return answer;
  throw new AnswerError(readProblem(answer, 'PLATFORM'));
}

function createBody({ flowId, startSeconds, window, deltaColumn }: RunRequest): unknown {
  return {
    flowId,
    params: {
      startTime: String(startSeconds),
      windowStartTime: String(window.startSeconds),
      windowEndTime: String(window.endSeconds),
      deltaColumn,
    },
  };
}

/** Reads `{"items":[{"id","etag"}]}` (the tutorial) or `{"id","etag"}` (the OpenAPI description). */
function readCreated({ status, body }: HttpAnswer): RunReference {
  const answer = readJson(body);
  const items = member(answer, 'items');
  const run = readRunReference(
    items === undefined ? answer : list(items).length === 1 ? list(items)[0] : undefined,
  );
  if (run) return run;
  throw new UnreadableAnswerError(`the Flow Service answered HTTP ${status} without the id of a run`);
}

/** One run that cannot be read makes the page unreadable: it could be the one that is looked for. */
function readPage({ body, headers }: HttpAnswer): RunPage {
  const page = readJson(body);
  const items = member(page, 'items');
  const runs = list(items).map(readRun);
  const href = member(member(member(page, '_links'), 'next'), 'href');
  const continuationToken = isEnd(href) ? undefined : readContinuationToken(href);
  if (!Array.isArray(items) || !runs.every((run) => run !== undefined) || continuationToken === '') {
    throw new UnreadableAnswerError('the Flow Service answered with something else than a list of runs');
  }
  return { runs, continuationToken, serviceTimeMs: readDate(headers) };
}

function readLook(runId: string, { body, headers }: HttpAnswer): RunLook {
  const serviceTimeMs = readDate(headers);
  if (body.trim() === '') return { run: undefined, serviceTimeMs };
  const answer = readJson(body);
  const items = member(answer, 'items');
  if (Array.isArray(items) && items.length === 0) return { run: undefined, serviceTimeMs };
  const own = list(items).find((item) => member(item, 'id') === runId) ?? list(items)[0];
  const run = readRunDetails(items === undefined ? answer : own);
  if (run) return { run, serviceTimeMs };
  throw new UnreadableAnswerError('the Flow Service answered with something else than a run');
}

/** Reads the one thing of an answer, which comes wrapped in a list or bare. */
function readOne<T>({ body }: HttpAnswer, read: (value: unknown) => T | undefined, what: string): T {
  const answer = readJson(body);
  const items = member(answer, 'items');
  const value = read(items === undefined ? answer : list(items)[0]);
  if (value === undefined)
    throw new UnreadableAnswerError(`the Flow Service answered with something else than a ${what}`);
  return value;
}

function readDate(headers: HttpAnswer['headers']): number | undefined {
  const date = Date.parse(text(headers['date']) ?? '');
  return Number.isNaN(date) ? undefined : date;
}

function isEnd(href: unknown): boolean {
  return href === undefined || href === null || href === '';
}

/** The link is relative, and its parameters come in any order; empty where it names no token. */
function readContinuationToken(href: unknown): string {
  const url = typeof href === 'string' && URL.canParse(href, 'https://relative.invalid') ? href : '';
  return new URL(url, 'https://relative.invalid').searchParams.get('continuationToken') ?? '';
}
