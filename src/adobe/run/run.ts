import { isSameId, readFlowId, readId } from '../ids.ts';
import { member, text } from '../json.ts';
import { readStatus } from './run-status.ts';
import { type RunWindow, readRunWindow } from './run-window.ts';
import { readMs } from './service-times.ts';

/** A flow run as the answer to its creation names it. */
export interface RunReference {
  readonly runId: string;
  /** As the API gives it, its quotes included; empty if the answer has none. */
  readonly etag: string;
}

/** A flow run as `GET /runs` shows it in the history of its flow. */
export interface FlowRun extends RunReference, RunWindow {
  /** In lower case; empty if the service does not say. */
  readonly flowId: string;
  /** The IMS client that created it; empty if the service does not say. */
  readonly createdClient: string;
  /** Unix milliseconds on the clock of the service. */
  readonly createdAtMs: number | undefined;
  /** When it began, unix milliseconds on the clock of the service; this can be before its creation. */
  readonly startedAtMs: number | undefined;
  /** As Adobe spells it; empty if there is none yet. */
  readonly status: string;
  /** When it was asked to begin, unix seconds, if the service repeats it. */
  readonly startSeconds: number | undefined;
}

/** An etag as Adobe's services write it; it becomes an output, so nothing that a shell obeys gets through. */
const ETAG = /^(?:W\/)?"?[\w.+/=-]{1,128}"?$/;

/** The client ids of Adobe's credentials, and its own such as `exc_app`, are visible text. */
const CLIENT = /^[\x21-\x7e]{1,128}$/;

/** Whether a run can be one of a flow: one that does not name its flow can. */
export function mayBelongTo(flowId: string, run: FlowRun): boolean {
  return run.flowId === '' || isSameId(run.flowId, flowId);
}

/** Reads the id and etag of a run; `undefined` if there is no id that can be used. */
export function readRunReference(value: unknown): RunReference | undefined {
  const runId = readId(value, 'id');
  if (runId === undefined) return undefined;
  // `etag` in every sample, `eTag` in the OpenAPI description.
  const etag = text(member(value, 'etag') ?? member(value, 'eTag')) ?? '';
  return { runId, etag: ETAG.test(etag) ? etag : '' };
}

/** Reads a run; `undefined` if there is no id that can be used. What else is missing is missing. */
export function readRun(value: unknown): FlowRun | undefined {
  const reference = readRunReference(value);
  if (!reference) return undefined;
  const client = text(value, 'createdClient') ?? '';
  const status = readStatus(value, 'metrics', 'statusSummary', 'status');
  const startMs = readMs(value, 'params', 'startTime');
  return {
    ...reference,
    flowId: readFlowId(member(value, 'flowId')) ?? '',
    createdClient: CLIENT.test(client) ? client : '',
    createdAtMs: readMs(value, 'createdAt'),
    startedAtMs: readMs(value, 'metrics', 'durationSummary', 'startedAtUTC'),
    status: status || readStatus(value, 'state'),
    startSeconds: startMs === undefined ? undefined : Math.floor(startMs / 1_000),
    ...readRunWindow(value),
  };
}
