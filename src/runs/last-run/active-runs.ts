import type { FlowRun } from '../../adobe/run/run.ts';
import { formatSeconds } from '../../time/format.ts';
import type { Context } from '../context.ts';
import { PreconditionError } from '../errors.ts';
import type { WaitOptions } from '../order.ts';
import { firstOf } from '../run-names.ts';
import { begunSeconds } from './coverage.ts';

/** More active runs than these are shown by their number. */
const MOST_NAMED = 10;

/** Runs of a flow that have not ended, newest first. */
export type ActiveRuns = readonly [FlowRun, ...FlowRun[]];

/**
 * Refuses to continue past active runs.
 *
 * @throws {PreconditionError}
 */
export function refuseActive(active: ActiveRuns): never {
  const runIds = active.map(({ runId }) => runId).slice(0, MOST_NAMED);
  throw new PreconditionError(
    `${firstOf(active)} is still active (${statusOf(active[0])}), and to continue past it would leave a gap if it failed`,
    `Wait for it with the wait action and \`run-id: ${runIds.join(',')}\`, then start this step again. Or set \`if-run-active\` to \`wait\` or \`skip\`.`,
  );
}

/**
 * Chooses the active run for which a step is skipped: the one that has been active longest.
 *
 * @throws {PreconditionError} it has been active for longer than `wait-timeout`, or it is not known for how long
 */
export function skipFor(active: ActiveRuns, { waitTimeoutMs }: WaitOptions, { clock }: Context): FlowRun {
  const bornSeconds = (run: FlowRun) => begunSeconds(run) ?? Number.NEGATIVE_INFINITY;
  const oldest = active.reduce((older, run) => (bornSeconds(run) < bornSeconds(older) ? run : older));
  const ageMs = clock.now() - bornSeconds(oldest) * 1_000;
  if (ageMs <= waitTimeoutMs) return oldest;
  const age = Number.isFinite(ageMs) ? `for ${formatSeconds(ageMs / 1_000)}` : 'for an unknown time';
  throw new PreconditionError(
    `flow run ${oldest.runId} has been active ${age} (${statusOf(oldest)}), longer than \`wait-timeout\` (${formatSeconds(waitTimeoutMs / 1_000)}): no step continues before it has ended`,
    'Look up in Experience Platform whether the run still makes progress. The API has no way to stop a run: one that never ends is for the support of Adobe.',
  );
}

function statusOf({ status }: FlowRun): string {
  return status === '' ? 'it has no status yet' : `its status is ${status}`;
}
