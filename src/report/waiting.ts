import type { RunDetails } from '../adobe/run-details.ts';
import { runState } from '../adobe/run-status.ts';
import type { WaitProgress } from '../runs/wait.ts';
import { formatSeconds } from '../time/format.ts';
import type { Runner } from './runner.ts';

/** While nothing changes, a line so often shows that the step is alive, in milliseconds of the run's age. */
const HEARTBEAT_MS = 5 * 60_000;

/** What was said of a run last. */
interface Said {
  status: string;
  ageMs: number;
  isTroubled: boolean;
}

/** Opens the telling of how runs go on: a line for each change, and few besides. */
export function openWaiting(runner: Runner): WaitProgress {
  const said = new Map<string, Said>();
  const of = (runId: string) => {
    const last = said.get(runId) ?? { status: '', ageMs: 0, isTroubled: false };
    said.set(runId, last);
    return last;
  };
  return {
    seen(run, ageMs) {
      const last = of(run.runId);
      const isNews = last.status !== run.status || last.isTroubled || ageMs - last.ageMs >= HEARTBEAT_MS;
      if (!isNews) return;
      const isUnheardOf =
        last.status !== run.status && run.status !== '' && runState(run.status) === 'unrecognized';
      said.set(run.runId, { status: run.status, ageMs, isTroubled: false });
      runner.info(seenText(run, ageMs));
      if (isUnheardOf)
        runner.info(`  Adobe does not document this status: waiting on, as for a run in progress`);
    },
    hidden(runId) {
      const last = of(runId);
      if (last.status !== 'hidden')
        runner.info(`${name(runId)} does not show yet, which is normal in its first minutes`);
      last.status = 'hidden';
    },
    troubled(runId, reason) {
      const last = of(runId);
      if (!last.isTroubled) runner.info(`${name(runId)} cannot be looked at for now, waiting on: ${reason}`);
      last.isTroubled = true;
    },
    retriggered: (failed, next) =>
      runner.info(`${name(failed.runId)} failed and was started over as ${next.runId}`),
  };
}

function seenText({ runId, status, metrics }: RunDetails, ageMs: number): string {
  const seconds = Math.round(Math.abs(ageMs) / 1_000);
  const age = ageMs < 0 ? `begins in ${formatSeconds(seconds)}` : `${formatSeconds(seconds)} after its start`;
  const records = metrics.recordsRead === undefined ? '' : `, records read: ${metrics.recordsRead}`;
  return `${name(runId)}: ${status || 'no status yet'}, ${age}${records}`;
}

function name(runId: string): string {
  return `Flow run ${runId}`;
}
