import type { Window } from '../time/window.ts';
import type { Connection } from './connection.ts';
import type { Transport } from './http.ts';
import { member, readJson, text } from './json.ts';
import { AnswerError, readProblem, UnreadableAnswerError } from './problem.ts';

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

/** A flow run as the answer to its creation names it. */
export interface RunReference {
  readonly runId: string;
  /** As the API gives it, its quotes included; empty where the answer has none. */
  readonly etag: string;
}

/** Ids are UUIDs wherever Adobe shows one; what else comes must at least be safe in a URL and in a shell. */
const RUN_ID = /^[\w.-]{1,128}$/;

/** A header's worth of visible text. */
const ETAG = /^[\x20-\x7e]{0,256}$/;

/**
 * Creates a flow run: `POST /runs`, as the on-demand ingestion tutorial sends it. The times are texts of unix
 * seconds there, and the order of keys is the tutorial's.
 *
 * @throws {AnswerError} any status but 200 and 201
 * @throws {UnreadableAnswerError} 200 or 201 without a run: one may have been created all the same
 * @throws {NoAnswerError} no whole answer came: one may have been created where `sent` is true
 */
export async function createRun(
  transport: Transport,
  connection: Connection,
  accessToken: string,
  run: RunRequest,
): Promise<RunReference> {
  const answer = await transport({
    method: 'POST',
    url: new URL(`${connection.apiUrl}/data/foundation/flowservice/runs`),
    headers: {
      Authorization: `Bearer ${accessToken}`,
      'x-api-key': connection.clientId,
      'x-gw-ims-org-id': connection.orgId,
      'x-sandbox-name': connection.sandboxName,
      'Content-Type': 'application/json',
      Accept: 'application/json',
    },
    body: JSON.stringify({
      flowId: run.flowId,
      params: {
        startTime: String(run.startSeconds),
        windowStartTime: String(run.window.startSeconds),
        windowEndTime: String(run.window.endSeconds),
        deltaColumn: run.deltaColumn,
      },
    }),
  });
  // The tutorial names no status and the OpenAPI description 201.
  if (answer.status !== 200 && answer.status !== 201) throw new AnswerError(readProblem(answer, 'PLATFORM'));
  return readRunReference(answer.body, answer.status);
}

/** Reads `{"items":[{"id","etag"}]}` (the tutorial) or `{"id","etag"}` (the OpenAPI description). */
function readRunReference(body: string, status: number): RunReference {
  const answer = readJson(body);
  const items = member(answer, 'items');
  const run =
    items === undefined ? answer : Array.isArray(items) && items.length === 1 ? items[0] : undefined;
  const runId = text(member(run, 'id'));
  if (runId === undefined || !RUN_ID.test(runId)) {
    throw new UnreadableAnswerError(`the Flow Service answered HTTP ${status} without the id of a run`);
  }
  const etag = text(member(run, 'etag') ?? member(run, 'eTag')) ?? '';
  return { runId, etag: ETAG.test(etag) ? etag : '' };
}
