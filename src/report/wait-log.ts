import type { RunDetails } from '../adobe/run-details.ts';
import { runState } from '../adobe/run-status.ts';
import type { StepEvent } from '../runs/events.ts';
import { formatSeconds } from '../time/format.ts';
import type { Runner } from './runner.ts';

/** While nothing changes, a line this often shows that the step is alive, in milliseconds of the run's age. */
const HEARTBEAT_MS = 5 * 60_000;

/** What was printed about a run last. */
interface Printed {
  readonly status: string;
  readonly ageMs: number;
  readonly isHidden: boolean;
  readonly isFailing: boolean;
}

const NOTHING: Printed = { status: '', ageMs: 0, isHidden: false, isFailing: false };

/** The events of a wait. */
export type WaitEvent = Extract<
  StepEvent,
  { type: 'run-polled' | 'run-not-shown' | 'poll-failed' | 'run-retriggered' }
>;

/** Opens the log of a wait: a line for each change, and few while nothing changes. */
export function openWaitLog(runner: Runner): (event: WaitEvent) => void {
  const printed = new Map<string, Printed>();
  return (event) => {
    const runId = runIdOf(event);
    const { lines, next } = waitLines(event, printed.get(runId) ?? NOTHING);
    printed.set(runId, next);
    runner.info(...lines);
  };
}

function runIdOf(event: WaitEvent): string {
  if (event.type === 'run-polled') return event.run.runId;
  return event.type === 'run-retriggered' ? event.failed.runId : event.runId;
}

interface WaitLines {
  readonly lines: readonly string[];
  /** What has been printed then. */
  readonly next: Printed;
}

function waitLines(event: WaitEvent, last: Printed): WaitLines {
  switch (event.type) {
    case 'run-polled':
      return polledLines(event.run, event.ageMs, last);
    case 'run-not-shown': {
      const line = `Flow run ${event.runId} is not shown yet, which is normal in its first minutes`;
      return { lines: last.isHidden ? [] : [line], next: { ...last, isHidden: true } };
    }
    case 'poll-failed': {
      const line = `Flow run ${event.runId} cannot be polled for now, waiting on: ${event.reason}`;
      return { lines: last.isFailing ? [] : [line], next: { ...last, isFailing: true } };
    }
    case 'run-retriggered': {
      const { failed, next } = event;
      const line = `Flow run ${failed.runId} failed and was re-triggered as ${next.runId}`;
      return { lines: [line], next: last };
    }
    default:
      return event satisfies never;
  }
}

function polledLines(run: RunDetails, ageMs: number, last: Printed): WaitLines {
  const { status } = run;
  const isNews = last.status !== status || last.isFailing || ageMs - last.ageMs >= HEARTBEAT_MS;
  if (!isNews) return { lines: [], next: last };
  const isUndocumented = status !== '' && status !== last.status && runState(status) === 'unrecognized';
  const lines = [polledText(run, ageMs), ...(isUndocumented ? [UNDOCUMENTED] : [])];
  return { lines, next: { ...NOTHING, status, ageMs } };
}

const UNDOCUMENTED = '  Adobe does not document this status: waiting on, as for a run in progress';

function polledText({ runId, status, metrics }: RunDetails, ageMs: number): string {
  const seconds = Math.round(Math.abs(ageMs) / 1_000);
  const age = ageMs < 0 ? `begins in ${formatSeconds(seconds)}` : `${formatSeconds(seconds)} after its start`;
  const records = metrics.recordsRead === undefined ? '' : `, records read: ${metrics.recordsRead}`;
  return `Flow run ${runId}: ${status || 'no status yet'}, ${age}${records}`;
}
