import type { Window } from '../time/window.ts';
import { list, member, text } from './json.ts';

/** A flow run as the answer to its creation names it. */
export interface RunReference {
  readonly runId: string;
  /** As the API gives it, its quotes included; empty where the answer has none. */
  readonly etag: string;
}

/** A flow run as a look at it or at the history of its flow shows it. */
export interface FlowRun extends RunReference {
  /** Empty where the service does not say. */
  readonly flowId: string;
  /** Unix milliseconds on the clock of the service. */
  readonly createdAtMs: number | undefined;
  /** As Adobe spells it; empty where there is none yet. */
  readonly status: string;
  /** When it was asked to begin, unix seconds, where the service echoes it. */
  readonly startSeconds: number | undefined;
  /** The window that it was asked to read, where the service says so in one way or another. */
  readonly window: Window | undefined;
}

/** Ids are UUIDs wherever Adobe shows one; what else comes must at least be safe in a URL and in a shell. */
const RUN_ID = /^\w[\w.-]{0,127}$/;

/** A header's worth of visible text. */
const ETAG = /^[\x20-\x7e]{0,256}$/;

/** Unix seconds stay below this until the year 5138, unix milliseconds have been above it since 1973. */
const FIRST_MILLISECONDS = 100_000_000_000;

/** Tells whether a text can be the id of a run. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** 9999-12-31T23:59:59Z: what lies beyond is no time that can be shown. */
const LAST_MS = 253_402_300_799_000;

/** Every status of Adobe's is a word or two; anything else is no status, and must not get into an output. */
const STATUS = /^[A-Za-z][\w -]{0,63}$/;

/** Reads the id and etag of a run; `undefined` where there is no id that can be used. */
export function readRunReference(value: unknown): RunReference | undefined {
  const runId = text(member(value, 'id'));
  if (runId === undefined || !isRunId(runId)) return undefined;
  // `etag` in every sample, `eTag` in the OpenAPI description.
  const etag = text(member(value, 'etag') ?? member(value, 'eTag')) ?? '';
  return { runId, etag: ETAG.test(etag) ? etag : '' };
}

/** Reads a run; `undefined` where there is no id that can be used. What else is missing is missing. */
export function readRun(value: unknown): FlowRun | undefined {
  const reference = readRunReference(value);
  if (!reference) return undefined;
  const params = member(value, 'params');
  const status = text(member(member(member(value, 'metrics'), 'statusSummary'), 'status')) ?? '';
  return {
    ...reference,
    flowId: text(member(value, 'flowId')) ?? '',
    createdAtMs: readMs(member(value, 'createdAt')),
    status: STATUS.test(status) ? status : '',
    startSeconds: readSeconds(member(params, 'startTime')),
    window:
      readWindow(member(params, 'windowStartTime'), member(params, 'windowEndTime')) ??
      activitiesWindow(value),
  };
}

/** Activities carry the window in milliseconds; `activites` is how the OpenAPI description spells them. */
function activitiesWindow(run: unknown): Window | undefined {
  return list(member(run, 'activities') ?? member(run, 'activites'))
    .map((activity) => member(member(activity, 'durationSummary'), 'extensions'))
    .map((extensions) => readWindow(member(extensions, 'windowStart'), member(extensions, 'windowEnd')))
    .find((window) => window !== undefined);
}

function readWindow(start: unknown, end: unknown): Window | undefined {
  const startSeconds = readSeconds(start);
  const endSeconds = readSeconds(end);
  return startSeconds === undefined || endSeconds === undefined ? undefined : { startSeconds, endSeconds };
}

/** Times come as texts and as numbers, in seconds and in milliseconds. */
function readSeconds(value: unknown): number | undefined {
  const ms = readMs(value);
  return ms === undefined ? undefined : Math.floor(ms / 1_000);
}

/**
 * Reads a time that a service gives in seconds or in milliseconds, as a text or as a number.
 *
 * @returns unix milliseconds; `undefined` for anything else, and for 0, which stands for "not yet"
 */
export function readMs(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : /^\d{1,16}$/.test(text(value) ?? '') ? Number(value) : 0;
  const ms = number >= FIRST_MILLISECONDS ? number : number * 1_000;
  return ms > 0 && ms <= LAST_MS ? ms : undefined;
}
