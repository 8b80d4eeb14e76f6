import { outcomeOf } from '../adobe/run-outcome.ts';
import { isUnderWay } from '../adobe/run-status.ts';
import type { RunToWait, WaitProgress } from '../runs/wait.ts';
import type { Wait } from '../wait-for-flow-runs.ts';
import type { Ledger } from './ledger.ts';
import { activityUrl } from './links.ts';
import type { Runner } from './runner.ts';
import { openWaiting } from './waiting.ts';

/** Says what is waited for, and where it can be watched; enters runs that are new to the step. */
export function tellWaiting(
  runner: Runner,
  ledger: Ledger,
  runs: readonly RunToWait[],
  { connection, flowId = '' }: Wait,
): void {
  for (const { runId, etag, window } of runs) {
    if (!ledger.has(runId))
      ledger.set(runId, { runId, etag, window, flowId, outcome: 'unknown', status: '' });
  }
  const [only] = runs;
  runner.info(`Waiting for ${runs.length === 1 ? `flow run ${only?.runId}` : `${runs.length} flow runs`}`);
  if (flowId)
    runner.info(`  ${activityUrl(connection, flowId, runs.length === 1 ? only?.runId : undefined)}`);
}

/** Opens the telling of a wait, which enters whatever is seen. */
export function openWatch(runner: Runner, ledger: Ledger): WaitProgress {
  const { seen, retriggered, ...others } = openWaiting(runner);
  return {
    ...others,
    seen(run, ageMs) {
      const { runId, etag, status } = run;
      const known = ledger.get(runId);
      ledger.set(runId, {
        ...{ runId, etag: etag || (known?.etag ?? ''), status },
        outcome: isUnderWay(status) ? (known?.outcome ?? 'unknown') : outcomeOf(run),
        window: known?.window ?? run.window,
        flowId: known?.flowId || run.flowId,
      });
      seen(run, ageMs);
    },
    retriggered(failed, next) {
      const known = ledger.get(failed.runId);
      const { window, flowId = '', outcome = 'unknown' } = known ?? {};
      if (known) ledger.set(failed.runId, { ...known, outcome: 'failed' });
      ledger.set(next.runId, { ...next, status: '', window, flowId, outcome });
      retriggered(failed, next);
    },
  };
}
