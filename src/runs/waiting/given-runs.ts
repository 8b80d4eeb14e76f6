import type { RunReference } from '../../adobe/run/run.ts';
import { isSameWindow } from '../../time/window.ts';
import { PossibleDuplicatesError } from '../errors.ts';
import type { RunToWait } from '../findings.ts';
import type { GivenRun, WaitOrder } from '../order.ts';

/** The runs that the wait action is given, as runs to wait for: what an earlier step has found about them stays true. */
export function runsToWait({ runs, flowId, isRerun }: Omit<WaitOrder, 'warnings'>): readonly RunToWait[] {
  return runs.map(({ isDuplicated, ...run }) => ({
    ...run,
    etag: run.etag ?? '',
    flowId: flowId ?? run.flowId,
    mayBeRetriggered: run.mayBeRetriggered ?? isRerun,
    ...(isDuplicated && { findDuplicates: async () => duplicatesOf(run, runs) }),
  }));
}

/**
 * The other runs over the window of one, of those that exist twice.
 *
 * @throws {PossibleDuplicatesError} none is given: that the other one exists is what an earlier step said
 */
function duplicatesOf(run: GivenRun, runs: readonly GivenRun[]): readonly RunReference[] {
  const isSame = ({ givenWindow: window }: GivenRun) =>
    !window || !run.givenWindow || isSameWindow(window, run.givenWindow);
  const others = runs.filter((other) => other.isDuplicated && other.runId !== run.runId && isSame(other));
  if (others.length === 0)
    throw new PossibleDuplicatesError('an earlier step found two runs, and `run-id` has only this one');
  return others.map(({ runId, etag = '' }) => ({ runId, etag }));
}
