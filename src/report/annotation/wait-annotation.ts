import {
  OtherWindowError,
  OutcomeUnknownError,
  PossibleDuplicatesError,
  type UnsuccessfulRunsError,
} from '../../runs/errors.ts';
import type { WaitedRun } from '../../runs/findings.ts';
import { formatList } from '../../time/format.ts';
import type { Clean } from '../redact/sanitize.ts';
import { worst } from '../run-outcomes.ts';
import type { Annotation } from '../runner.ts';
import { connectionOf, countedRuns, runCount, type StepState } from '../state.ts';
import { LONGEST_FAULT } from '../texts/faults.ts';
import { runName, runsHeading } from '../texts/headings.ts';
import { MOST_IN_NOTE, reasonOf, withStop } from '../texts/sentences.ts';
import { unsuccessfulLines } from './unsuccessful-run.ts';

/** The annotation of a step whose runs did not succeed. */
export function unsuccessfulAnnotation(
  { ends, options, notCreated }: UnsuccessfulRunsError,
  state: StepState,
  clean: Clean,
): Annotation {
  const facts = { options, credential: connectionOf(state)?.credential.kind, clean, state };
  const all = ends.map((run) => ({ runId: run.runId, lines: unsuccessfulLines(run, facts) }));
  const reason = notCreated && reasonOf(notCreated.cause, clean, LONGEST_FAULT);
  const next = notCreated ? [withStop(`${notCreated.message} for the next window: ${reason}`)] : [];
  const lines = [...reasonsOf(all), ...next];
  const { order, plan } = state;
  if (!order || plan) return { title: unsuccessfulTitle(ends, state), lines };
  // Runs that were active before the step were waited for: it has no plan yet.
  const note = 'No flow run was created: the step can continue only when the active run has ended.';
  return { title: 'An active flow run has not ended', lines: [...lines, note] };
}

const TITLES = {
  failed: 'failed',
  'timed-out': 'has not ended in time',
  unknown: 'cannot be polled',
  succeeded: 'lost too many records',
  'partially-succeeded': 'lost too many records',
} as const satisfies Record<WaitedRun['outcome'], string>;

/** `Flow run 3 of 12 failed`; if the step is about several runs, each outcome with its own number. */
function unsuccessfulTitle(ends: readonly WaitedRun[], state: StepState): string {
  const [only, ...others] = ends;
  const total = runCount(state);
  const isOneOfPlan = state.plan !== undefined && others.length === 0;
  const verb = TITLES[worst(ends)];
  if (!only || (!isOneOfPlan && total > 1)) {
    const isLoss = verb === TITLES.succeeded;
    return isLoss
      ? `${ends.length} of ${total} flow runs ${verb}`
      : runsHeading(countedRuns(state), undefined, total);
  }
  const run = state.runs.find(({ runId }) => runId === only.runId);
  const name = run && total > 1 ? runName(run, state) : 'Flow run';
  if (only.problem instanceof PossibleDuplicatesError) return `${name} may exist twice`;
  if (only.problem instanceof OtherWindowError) return `${name} is not the one that was asked for`;
  return only.problem instanceof OutcomeUnknownError
    ? `${name} may have been re-triggered`
    : `${name} ${verb}`;
}

/** A run that did not succeed, and what there is to report of it. */
interface Ended {
  readonly runId: string;
  readonly lines: readonly string[];
}

/** If runs failed for more reasons than these, the table of the summary shows the others. */
const MOST_REASONS = 10;

/** Each reason once, in the order of the first runs that have them. */
function reasonsOf(ends: readonly Ended[]): readonly string[] {
  const reasons = Map.groupBy(ends, ({ runId, lines }) => lines.join('\n').replaceAll(runId, ''));
  const shown = [...reasons.values()].slice(0, MOST_REASONS);
  const rest = ends.length - shown.flat().length;
  const more = `… and ${rest} more flow ${rest === 1 ? 'run' : 'runs'}, which the job summary lists.`;
  return [...shown.flatMap(reasonLines), ...(rest > 0 ? [more] : [])];
}

function reasonLines([first, ...others]: readonly Ended[]): readonly string[] {
  const [reason = '', ...advice] = first?.lines ?? [];
  const [runs, are] = others.length === 1 ? ['flow run', 'another'] : ['flow runs', `${others.length} other`];
  const names = formatList(others.map(({ runId }) => runId));
  const alike = others.length > 0 ? [`The same is true of ${are} ${runs}: ${names}.`] : [];
  return [reason, ...alike, ...advice];
}

/** The annotation of a step that was cancelled while it waited. */
export function cancelledAnnotation(runIds: readonly string[]): Annotation {
  const [runs, continues, them] =
    runIds.length > 1 ? ['flow runs', 'They continue', 'them'] : ['flow run', 'It continues', 'it'];
  const input =
    runIds.length > MOST_IN_NOTE ? 'the output `runs` as its `run-id`' : `\`run-id: ${runIds.join(',')}\``;
  return {
    title: 'The wait was cancelled',
    lines: [
      `Failed to wait for ${runs} ${formatList(runIds, MOST_IN_NOTE)}: the step was cancelled.`,
      `${continues} in Experience Platform, whose API has no way to stop a run. Wait for ${them} with the wait action and ${input}.`,
    ],
  };
}
