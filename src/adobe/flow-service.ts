import type { Window } from '../time/window.ts';
import {
  findEntity,
  type RunPage,
  type RunSnapshot,
  readCreated,
  readPage,
  readSnapshot,
  readTestResult,
} from './answers.ts';
import type { Connection } from './connection.ts';
import {
  type Flow,
  type FlowSpec,
  readFlow,
  readFlowSpec,
  readSourceConnection,
  type SourceConnection,
} from './flow.ts';
import type { HttpAnswer, HttpRequest, Transport } from './http/request.ts';
import { AnswerError } from './problem/problem.ts';
import { readProblem } from './problem/read-problem.ts';
import { refusesContentType } from './problem/refused-form.ts';
import type { RunReference } from './run/run.ts';
import type { Session } from './token/session.ts';

/** Runs on a page: the most there can be (Adobe's description of `GET /runs`). The default is not documented. */
const RUNS_PER_PAGE = 100;

const JSON_CONTENT = { 'Content-Type': 'application/json' } as const;

/** The column that marks the new rows of a table-based source. */
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

/** How a creation writes its times: as the tutorial does, or as the specifications of flows have them. */
export type TimeForm = 'text' | 'integer';

/**
 * The calls of the Flow Service that this action makes, each of them one request, or two if the token has to be
 * renewed. All of them throw
 *
 * - {@link AnswerError}: any status but success;
 * - {@link UnreadableAnswerError}: a success that cannot be understood, or that is about something else;
 * - {@link NoAnswerError}: no whole answer.
 */
export interface FlowService {
  /**
   * Creates a flow run: `POST /runs`, as the on-demand ingestion tutorial sends it. The times are texts of unix
   * seconds unless integers are asked for, and the order of keys is the tutorial's.
   */
  createRun(run: RunRequest, timesAs?: TimeForm): Promise<RunReference>;
  /** Reads a page of the history of a flow: `GET /runs`, filtered and sorted as the Flow Service guide has it. */
  listRuns(flowId: string, continuationToken?: string): Promise<RunPage>;
  /** Reads a run, in at most so many milliseconds: `GET /runs/{id}`. */
  getRun(runId: string, timeoutMs?: number): Promise<RunSnapshot>;
  /** Re-triggers a failed run over the same window: `POST /runs/{id}/action?op=re-trigger`. */
  retriggerRun(runId: string): Promise<RunReference>;
  /** Reads a flow: `GET /flows/{id}`; with a time in milliseconds, in one request that takes no longer. */
  getFlow(flowId: string, onceWithinMs?: number): Promise<Flow>;
  /** Reads the specification of a flow, likewise: `GET /flowSpecs/{id}`. */
  getFlowSpec(specId: string, onceWithinMs?: number): Promise<FlowSpec>;
  /** Reads what a flow reads from: `GET /sourceConnections/{id}`. */
  getSourceConnection(connectionId: string): Promise<SourceConnection>;
  /**
   * Tests whether the credential of a source still works: `GET /connections/{id}/test`; `undefined` if the answer
   * does not say.
   */
  testConnection(connectionId: string): Promise<boolean | undefined>;
}

/** What is special about a request. */
interface Sending {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time for it, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Whether it is not worth another token. */
  readonly isOnce?: boolean;
}

/** Sends one request to a path below the Flow Service. */
type Send = (method: HttpRequest['method'], path: string, sending?: Sending) => Promise<HttpAnswer>;

/** Opens the Flow Service for one step. */
export function openFlowService(transport: Transport, connection: Connection, session: Session): FlowService {
  const send = sender(transport, connection, session);
  const read = (path: string, onceWithinMs?: number) =>
    send('GET', path, { timeoutMs: onceWithinMs, isOnce: onceWithinMs !== undefined });
  return {
    createRun: async (run, timesAs) =>
      readCreated(
        await send('POST', '/runs', { headers: JSON_CONTENT, body: createBody(run, timesAs) }),
        run,
      ),
    retriggerRun: async (runId) => readCreated(await sendRetrigger(runId, send)),
    getRun: async (runId, timeoutMs) =>
      readSnapshot(runId, await send('GET', `/runs/${runId}`, { timeoutMs })),
    getFlow: async (id, onceWithinMs) =>
      readFlow(findEntity(await read(`/flows/${id}`, onceWithinMs), id, 'flow')),
    getFlowSpec: async (id, onceWithinMs) =>
      readFlowSpec(findEntity(await read(`/flowSpecs/${id}`, onceWithinMs), id, 'specification')),
    getSourceConnection: async (id) =>
      readSourceConnection(findEntity(await read(`/sourceConnections/${id}`), id, 'source connection')),
    testConnection: async (id) => readTestResult(await read(`/connections/${id}/test`)),
    listRuns: async (flowId, token) => {
      const filter = `property=flowId==${flowId}&orderby=-createdAt&limit=${RUNS_PER_PAGE}`;
      const page = token === undefined ? '' : `&continuationToken=${encodeURIComponent(token)}`;
      // A cached page would prove nothing about a run that is looked up.
      const headers = { 'Cache-Control': 'no-cache' };
      return readPage(flowId, await send('GET', `/runs?${filter}${page}`, { headers }));
    },
  };
}

function sender(transport: Transport, connection: Connection, session: Session): Send {
  return (method, path, { body, headers, timeoutMs, isOnce } = {}) => {
    const sendWith = (accessToken: string, leftMs = timeoutMs) =>
      succeed(transport, {
        method,
        url: new URL(`${connection.apiUrl}/data/foundation/flowservice${path}`),
        headers: {
          Authorization: `Bearer ${accessToken}`,
          'x-api-key': connection.clientId,
          'x-gw-ims-org-id': connection.orgId,
          'x-sandbox-name': connection.sandboxName,
          ...headers,
          Accept: 'application/json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(leftMs !== undefined && { timeoutMs: leftMs }),
      });
    return isOnce
      ? session.once(sendWith)
      : session.authorized(sendWith, { timeoutMs, isWrite: method === 'POST' });
  };
}

/** The tutorial names no status and the OpenAPI description 201 for a creation, which may be taken later; reads are 200. */
async function succeed(transport: Transport, request: HttpRequest): Promise<HttpAnswer> {
  const answer = await transport(request);
  const { status } = answer;
  if (status === 200 || (request.method === 'POST' && (status === 201 || status === 202))) return answer;
  throw new AnswerError(readProblem(answer, 'PLATFORM'));
}

/** The retry tutorial sends a `Content-Type` without a body, which a gateway may refuse: then it goes without. */
async function sendRetrigger(runId: string, send: Send): Promise<HttpAnswer> {
  const path = `/runs/${runId}/action?op=re-trigger`;
  try {
    return await send('POST', path, { headers: JSON_CONTENT });
  } catch (error) {
    if (!(error instanceof AnswerError && refusesContentType(error.problem))) throw error;
    return send('POST', path);
  }
}

function createBody(
  { flowId, startSeconds, window, deltaColumn }: RunRequest,
  timesAs: TimeForm = 'text',
): unknown {
  const time = (seconds: number) => (timesAs === 'text' ? String(seconds) : seconds);
  return {
    flowId,
    params: {
      startTime: time(startSeconds),
      windowStartTime: time(window.startSeconds),
      windowEndTime: time(window.endSeconds),
      deltaColumn,
    },
  };
}
