import { isSameId } from '../../adobe/ids.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import type { ExistingRuns, Preview } from '../../runs/findings.ts';
import type { IfRunExists, Warning } from '../../runs/order.ts';
import { UNIT_SECONDS } from '../../time/calendar.ts';
import { formatCount, formatList, formatShortWindow, formatUtc } from '../../time/format.ts';
import type { StepState } from '../state.ts';
import { MOST_IN_NOTE } from './sentences.ts';

// What a dry run has found out, as sentences of the log and the summary.

/** That a history is longer than the step reads, or repeats its pages. */
export function unreadNote({ runs }: Pick<ExistingRuns, 'runs'>): string {
  return `The history of the flow was not read back to the start of the window (runs read: ${formatCount(runs.length)}): older runs are not known.`;
}

/** The connection specification of a Data Landing Zone, and how long one keeps files (Adobe: seven days). */
const LANDING_ZONE = '26f526f2-58f4-4712-961d-e41bf1ccc0e8';
const LANDING_ZONE_SECONDS = 7 * UNIT_SECONDS.d;

/** What can make a run fail or read the wrong data; empty if the step is no dry run. */
export function previewWarnings({ preview, order }: StepState): readonly Warning[] {
  if (!preview || !order) return [];
  const { incompatibilities, isSourceReachable, objection } = preview;
  const wouldFail =
    objection &&
    `With \`if-run-exists: attach\`, a step would fail: ${objection.reason}. ${objection.advice}`;
  return [
    ...incompatibilities
      .filter(({ isCertain }) => !isCertain)
      .map(({ text }) => ({ title: 'A flow run may be refused', message: text })),
    ...(isSourceReachable === false ? [SOURCE_TEST_FAILED] : []),
    ...(wouldFail && order.ifRunExists === 'attach'
      ? [{ title: 'A step would fail now', message: wouldFail }]
      : []),
  ];
}

const SOURCE_TEST_FAILED: Warning = {
  title: 'The connection of the source does not work',
  message:
    'The service tested the connection of the source of this flow, and the test failed: a flow run would probably fail to read. Check the credential of the source account in Experience Platform.',
};

/** What the history of the flow means for the runs of a plan; empty if the step is no dry run. */
export function previewNotes(state: StepState): readonly string[] {
  const { preview } = state;
  if (!preview) return [];
  // A plan that continues from the last run is made of a history that shows windows.
  const hints = state.plan?.existing ? [] : historyHints(preview);
  return [...existingNotes(state), ...hints, ...landingZoneHints(state)];
}

/** What a step does with a run that exists, worded to follow "would". */
const IF_RUN_EXISTS = {
  create: 'create another, which ingests the same data twice',
  attach: 'attach to them instead of creating others',
  fail: 'fail',
} as const satisfies Record<IfRunExists, string>;

/** Runs that bear on those of the plan; empty if there are none. */
export function existingNotes({ preview, order, plan }: StepState): readonly string[] {
  if (!preview || !order) return [];
  const { overlapping, withoutWindow, active, isComplete } = preview;
  const same = preview.same.filter((run) => run !== undefined);
  const isOne = (plan?.windows.length ?? 1) === 1;
  const action = `With \`if-run-exists: ${order.ifRunExists}\`, a step would ${IF_RUN_EXISTS[order.ifRunExists]}.`;
  const ifAny = (runs: readonly FlowRun[], note: string) => (runs.length > 0 ? [note] : []);
  return [
    ...ifAny(active, `Runs of this flow that have not ended: ${runList(active)}.`),
    ...ifAny(same, `Runs over exactly these windows that exist already: ${runList(same, !isOne)}. ${action}`),
    ...ifAny(
      overlapping,
      `Runs that read some of the same data, which would be ingested twice: ${runList(overlapping, true)}.`,
    ),
    ...ifAny(withoutWindow, `Runs whose window the service does not show: ${runList(withoutWindow)}.`),
    ...(isComplete ? [] : [unreadNote(preview)]),
  ];
}

/** Which promises hold for this flow: they rest on what its history shows. */
function historyHints({ runs }: Preview): readonly string[] {
  if (runs.length === 0)
    return [
      'Whether the history of this flow shows windows is known once it has a run. `if-run-exists` and `window-start-time: last-run` need them.',
    ];
  if (runs.every(({ window }) => window !== undefined)) return [];
  if (runs.some(({ window }) => window !== undefined))
    return ['Some runs in the history show no window: `if-run-exists` cannot compare them.'];
  const lost = runs.some(({ startSeconds }) => startSeconds !== undefined)
    ? 'by its start time'
    : 'only if it is the only new run of the flow';
  return [
    `The history of this flow shows no windows. Here, \`if-run-exists: attach\` and \`window-start-time: last-run\` recognize no run, and a run whose creation gets no answer is recognized ${lost}.`,
  ];
}

function landingZoneHints({ preview, order, plan }: StepState): readonly string[] {
  if (!preview || !order || !plan || !isSameId(preview.flow.connectionSpecId, LANDING_ZONE)) return [];
  const oldest = order.run.nowSeconds - LANDING_ZONE_SECONDS;
  if (plan.whole.startSeconds >= oldest) return [];
  return [
    `The source of this flow is a Data Landing Zone, which keeps files for 7 days: files from before ${formatUtc(oldest)} are deleted, and a flow run over such a window succeeds without records.`,
  ];
}

function runList(runs: readonly FlowRun[], withWindows = false): string {
  const named = runs.map(({ runId, status, window }) => {
    const name = status ? `${runId} (${status})` : runId;
    return withWindows && window ? `${name} over ${formatShortWindow(window)}` : name;
  });
  return formatList(named, MOST_IN_NOTE);
}
