import type { Gap } from '../../runs/findings.ts';
import type { Warning } from '../../runs/order.ts';
import {
  formatBoth,
  formatCount,
  formatInputs,
  formatList,
  formatShortWindow,
  formatUtc,
} from '../../time/format.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { StepState } from '../state.ts';
import { describeFault } from './faults.ts';
import { MOST_IN_NOTE, withoutStop, withStop } from './sentences.ts';

// Sentences of a step that continues from the last run, for its warnings and its summary.

/** A list for a note: all of a long one is in the log. */
function listInNote(texts: readonly string[]): string {
  return `${formatList(texts, MOST_IN_NOTE)}${texts.length > MOST_IN_NOTE ? ' (all are in the log of this step)' : ''}`;
}

/** Runs that failed since the last success, apart from the newest. */
export function otherFailedIds({ failed }: Pick<StepState, 'failed'>): readonly string[] {
  return (failed?.others ?? []).map(({ runId }) => runId);
}

/** Earlier windows that no run has read. */
export function gapTexts({ last }: StepState): readonly string[] {
  return (last?.gaps ?? []).map(gapText);
}

/** Earlier windows of which it is not known whether a run has read them. */
export function doubtfulTexts({ last }: StepState): readonly string[] {
  return (last?.doubtful ?? []).map(formatShortWindow);
}

/** Runs that failed since the last success, the newest with its deepest error; empty if there are none. */
export function failedWarnings({ failed }: StepState, clean: Clean): readonly Warning[] {
  if (!failed) return [];
  const { run, errors, others } = failed;
  const [deepest] = errors;
  const reason = deepest ? `: ${withoutStop(describeFault(deepest, clean))}` : '';
  const more =
    others.length > 0
      ? ` ${others.length} more failed before it: ${listInNote(otherFailedIds({ failed }))}.`
      : '';
  const window = run.window ? ` over ${formatShortWindow(run.window)}` : '';
  const message = `${withStop(`Flow run ${run.runId}${window} failed since the last success${reason}`)}${more}`;
  return [{ title: 'A flow run failed', message }];
}

/**
 * Earlier windows that no run has read, or that it is not known of: the latter are not loaded by `fill-gaps`, which
 * promises the windows of the whole history.
 */
export function gapWarnings(state: StepState): readonly Warning[] {
  const { order } = state;
  const [gaps, doubtful] = [gapTexts(state), doubtfulTexts(state)];
  const title = order?.fillGaps ? 'Earlier windows are loaded first' : 'Data of earlier windows is missing';
  const what = order?.fillGaps
    ? 'so that this step loads them first (`fill-gaps`)'
    : 'and `last-run` does not return to them. Load each with the inputs named here, or all with `fill-gaps: true`';
  const missing = `No run has read these earlier windows, ${what}: ${listInNote(gaps)}.`;
  const uncertain = `Whether a run has read these earlier windows is not known, because older runs were not read or a run does not show its window: ${listInNote(doubtful)}. Look them up in Experience Platform before you load them.`;
  return [
    ...(gaps.length > 0 ? [{ title, message: missing }] : []),
    ...(doubtful.length > 0 ? [{ title: 'Earlier windows may be missing', message: uncertain }] : []),
    ...(order?.fillGaps
      ? cutNotes(state).map((message) => ({ title: 'Older runs were not read', message }))
      : []),
  ];
}

/** That the history is too long for its earlier gaps to be known; empty if it was read as far as it was to be. */
export function cutNotes({ last, order }: StepState): readonly string[] {
  if (last?.cutAtSeconds === undefined) return [];
  const effect = order?.fillGaps ? ', and `fill-gaps` does not load them' : '';
  return [
    `The history of the flow was read back to ${formatUtc(last.cutAtSeconds)} only (runs: ${formatCount(last.runsRead)}): earlier windows that no run has read are not known${effect}.`,
  ];
}

/** A window, why no run has read it, and the inputs that load it. */
function gapText(gap: Gap): string {
  const [runId, ...others] = gap.failedRunIds;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const reason = runId === undefined ? 'no run was created for it' : `flow run ${runId}${more} failed`;
  return `${formatShortWindow(gap)} (${reason}; ${formatInputs(gap)})`;
}

/** Why no run was created; empty if one was. */
export function idleNotes({ runs, last, order }: StepState): readonly string[] {
  const run = runs.at(-1);
  if (!run || !order) return [];
  if (run.outcome === 'up-to-date' && last)
    return [
      `No flow run was created: flow run ${run.runId} has read up to ${formatBoth(last.readUpToSeconds)}, and \`window-end-time\` is ${formatBoth(order.run.endSeconds)}.`,
    ];
  if (run.outcome !== 'skipped') return [];
  return [
    `No flow run was created: flow run ${run.runId} is active (status: ${run.status || 'none yet'}), and \`if-run-active\` is \`skip\`. The next step continues from where it leaves the flow.`,
  ];
}
