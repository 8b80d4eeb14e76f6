import { CancelledError } from '../../adobe/clock.ts';
import { isSameId } from '../../adobe/ids.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import { hasFailed } from '../../adobe/run/run-status.ts';
import { compareWindow } from '../../adobe/run/run-window.ts';
import { formatList } from '../../time/format.ts';
import { overlaps, uncovered } from '../../time/window.ts';
import { DuplicatedRunsError, PreconditionError } from '../errors.ts';
import { readRuns } from '../existing/existing-runs.ts';
import { openRerunLookups, openStandstill } from '../existing/rerun.ts';
import type { ReadRuns, RunToWait, WaitedRun } from '../findings.ts';
import { openMemory } from '../history.ts';
import type { StepContext } from '../step-runs.ts';

/** What the history of the flow shows about a run that an earlier step may have re-triggered. */
type Lookup =
  /** Younger runs over its window that have not failed; more than one if it was re-triggered twice. */
  | { readonly kind: 'found'; readonly runs: readonly FlowRun[] }
  | { readonly kind: 'absent' }
  /** Why it must not be re-triggered, worded to follow "It was not re-triggered: ". */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Looks up the run that an earlier step has re-triggered a failed run as: an earlier attempt of the job can have done
 * so, and its end need not have shown that.
 *
 * @returns the run, to be waited for in place of a re-trigger; `undefined` if the history shows that there is none
 * @throws {DuplicatedRunsError} there are several
 * @throws {PreconditionError} this is not known, so that nothing must be sent
 * @throws {CancelledError}
 */
export async function findEarlierRetrigger(
  failed: WaitedRun,
  { mayBeRetriggered, flowId, index }: RunToWait,
  context: StepContext,
): Promise<FlowRun | undefined> {
  if (!mayBeRetriggered) return undefined;
  const lookup = await lookUpRepeatedly(failed, failed.details?.flowId || flowId, context);
  const subject = `Lookup for a run that flow run ${failed.runId} was re-triggered as before this step`;
  const decided = (result: string) => context.emit({ type: 'decided', text: `${subject}: ${result}` });
  switch (lookup.kind) {
    case 'absent':
      decided('there is none');
      return undefined;
    case 'refused':
      decided(lookup.reason);
      throw new PreconditionError(lookup.reason, adviceFor(failed));
    case 'found':
      decided(`found ${lookup.runs.map(({ runId }) => runId).join(', ')}`);
      return onlyOf(lookup.runs, index, context);
    default:
      return lookup satisfies never;
  }
}

function onlyOf(runs: readonly FlowRun[], index: number | undefined, context: StepContext): FlowRun {
  const [run, ...others] = runs;
  if (run && others.length === 0) {
    context.stepRuns.add(run.runId);
    return run;
  }
  const error = new DuplicatedRunsError(runs);
  context.emit({ type: 'runs-duplicated', index, runs: error.runs });
  throw error;
}

/** The earlier step may have ended a moment ago: the history is read for a minute, or until it shows the run. */
async function lookUpRepeatedly(
  failed: WaitedRun,
  flowId: string | undefined,
  context: StepContext,
): Promise<Lookup> {
  const sinceMs = failed.details?.createdAtMs ?? 0;
  if (!flowId) return notKnown('neither the run nor `flow-id` names its flow');
  const waitForNext = openRerunLookups(true, context, failed.runId);
  const withStandstill = openStandstill(context);
  const remember = openMemory();
  // A run that the step is just re-triggering shows in the history before its id is known: each read waits for its turn.
  const read = () => context.stepRuns.inTurn(() => readRuns({ flowId, sinceMs }, context));
  const look = async () => {
    const listed = withStandstill(await read());
    return { ...listed, seen: remember(listed.runs) };
  };
  for (;;) {
    const lookup = await lookUp(look, failed, context);
    if (lookup.kind === 'found' || !(await waitForNext())) return lookup;
  }
}

/** What a lookup shows, and all runs that it or an earlier one has shown. */
interface SeenRuns extends ReadRuns {
  readonly seen: readonly FlowRun[];
}

async function lookUp(
  read: () => Promise<SeenRuns>,
  failed: WaitedRun,
  { stepRuns }: StepContext,
): Promise<Lookup> {
  try {
    return judgeRetrigger(await read(), failed, stepRuns);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const reason = (error as Error).message.replace(/\.$/, '');
    return notKnown(`the history of the flow cannot be read (${reason})`);
  }
}

/** What is not known is not absent: every doubt refuses a second request. */
function judgeRetrigger(
  { runs, seen, isCached, isComplete }: SeenRuns,
  failed: WaitedRun,
  { runIds, givenRunIds }: StepContext['stepRuns'],
): Lookup {
  if (isCached) return notKnown('the history of the flow came from a cache');
  const shown = runs.find(({ runId }) => isSameId(runId, failed.runId));
  const younger = seen.filter((run) => run !== shown && !hasFailed(run) && !isOlder(run, shown, failed));
  const same = younger.filter((run) => compare(run, failed) === 'same');
  const known = same.find((run) => isAmong(runIds, run));
  if (same.length === 1 && known)
    return refused(`flow run ${known.runId}, which this step waits for as well, has exactly its window`);
  if (same.length > 0) return { kind: 'found', runs: same };
  // What the step has re-triggered itself is the new run of another one.
  const isOwn = (run: FlowRun) => isAmong(runIds, run) && !isAmong(givenRunIds, run);
  const hidden = younger.filter((run) => compare(run, failed) === 'unknown' && !isOwn(run));
  if (hidden.length > 0) return notKnown(hiddenText(hidden));
  // A later step that continues from the last run has read what this one has not loaded.
  const readers = younger.filter((run) => run.window && failed.window && overlaps(run.window, failed.window));
  const read = readers.flatMap(({ window }) => window ?? []);
  if (failed.window && uncovered(failed.window, read).length === 0) return refused(readersText(readers));
  if (!shown || !isComplete)
    return notKnown('the history of the flow is incomplete: it does not reach back to this run');
  if (shown.status !== '' && !hasFailed(shown))
    return notKnown(`the history of the flow shows it with the status ${shown.status}`);
  return { kind: 'absent' };
}

function refused(reason: string): Lookup {
  return { kind: 'refused', reason };
}

function notKnown(reason: string): Lookup {
  return refused(`whether an earlier step has re-triggered it is not known, because ${reason}`);
}

function hiddenText([first, ...others]: readonly FlowRun[]): string {
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `flow run ${first?.runId}${more} is younger and has not failed (status: ${first?.status || 'none yet'}), and the service does not show whether it has the same window`;
}

function readersText(runs: readonly FlowRun[]): string {
  const ids = formatList(runs.map(({ runId }) => runId));
  return runs.length === 1
    ? `flow run ${ids}, which is younger and has not failed, reads all of its data`
    : `flow runs ${ids}, which are younger and have not failed, read all of its data`;
}

function isAmong(ids: ReadonlySet<string>, { runId }: FlowRun): boolean {
  return [...ids].some((id) => isSameId(id, runId));
}

/** A run of which the age is not known can be younger. */
function isOlder(run: FlowRun, shown: FlowRun | undefined, { details }: WaitedRun): boolean {
  const bornMs = details?.createdAtMs ?? shown?.createdAtMs;
  return bornMs !== undefined && run.createdAtMs !== undefined && run.createdAtMs < bornMs;
}

/** The service may have cut off the end of either window at its own present. */
function compare(run: FlowRun, { window, details }: WaitedRun): 'same' | 'other' | 'unknown' {
  if (!window || !run.window) return 'unknown';
  const shown = compareWindow(run, window);
  if (shown !== 'other') return shown;
  const { createdAtMs, startSeconds } = details ?? {};
  return compareWindow({ window, createdAtMs, startSeconds }, run.window);
}

/** What a person can do without loading the window twice. */
function adviceFor({ runId }: WaitedRun): string {
  return `Look up the window of flow run ${runId} among the younger runs of the flow in Experience Platform: if one of them has it and has not failed, wait for that run with the wait action and its \`run-id\`. Create another run only if there is none, because its data would be ingested twice.`;
}
