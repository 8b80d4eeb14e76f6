import type { LastRun } from '../runs/last-run.ts';
import type { CreateOrder, IfRunExists } from '../runs/order.ts';
import type { Plan } from '../runs/plan.ts';
import type { Preview } from '../runs/preview.ts';
import { formatBoth, formatSeconds, formatUtc } from '../time/format.ts';
import { isFarFuture, type Window } from '../time/window.ts';
import { continuationFacts, listed, renewed, requestFacts, shortWindow, supplemented } from './facts.ts';
import { flowFacts } from './flow-facts.ts';
import { plannedOutputs } from './outputs.ts';
import { UNREAD } from './progress.ts';
import type { Runner } from './runner.ts';
import { type Memory, setOutputs } from './tell.ts';

/** More windows, or runs, than these are told by their number. */
const MOST_LISTED = 10;

/** Adobe's guardrail: batches of Profile and ExperienceEvent data that a sandbox ingests in a day. */
const DAILY_BATCHES = 90;

/** Says what the step is to read, as soon as that is known. */
export function tellPlan(runner: Runner, memory: Memory, inputs: CreateOrder, plan: Plan): void {
  const { windows, last } = plan;
  memory.plan = plan;
  memory.facts = renewed(requestFacts(inputs, plan), memory.facts);
  if (last) tellContinuation(runner, memory, inputs, last);
  if (windows.length > DAILY_BATCHES)
    runner.warn('This is a plan of many flow runs', manyText(windows.length));
  setOutputs(runner, plannedOutputs(inputs, plan));
}

function tellContinuation(
  runner: Runner,
  memory: Memory,
  { run, connection }: CreateOrder,
  last: LastRun,
): void {
  const facts = continuationFacts(last, run.nowSeconds, connection, run.flowId);
  memory.facts = supplemented(memory.facts, facts);
  runner.info(
    `Going on at ${formatBoth(last.run.window.endSeconds)}, where the last window that succeeded ends (runs of the history read: ${last.runsRead})`,
    ...listed([...memory.facts.filter(({ label }) => label === 'Window' || label === 'Runs'), ...facts]),
  );
  if (last.gaps.length === 0) return;
  const note = `Runs over earlier windows failed, and no run that was looked at has read them since: ${windowList(last.gaps)}. last-run does not go back to them: load each with its own window-start-time and window-end-time.`;
  memory.notes = [...memory.notes, note];
  runner.warn('Data of earlier windows is missing', note);
}

function manyText(count: number): string {
  return `It has ${count} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger window-size, or spread the windows over several days.`;
}

function windowList(windows: readonly Window[]): string {
  const more = windows.length > MOST_LISTED ? `, and ${windows.length - MOST_LISTED} more` : '';
  return `${windows.slice(0, MOST_LISTED).map(shortWindow).join(', ')}${more}`;
}

/** Says what a dry run has found. */
export function tellPreview(runner: Runner, memory: Memory, preview: Preview): void {
  const { inputs, plan } = memory;
  if (!inputs || !plan) return;
  const count = plan.windows.length;
  const facts = flowFacts(preview, inputs.run.deltaColumn);
  memory.facts = supplemented(memory.facts, facts);
  memory.sign = preview.misfits.length > 0 ? '⚠️' : '📋';
  memory.heading = count === 1 ? 'A flow run is planned' : `${count} flow runs are planned`;
  const listing = plan.windows.slice(0, MOST_LISTED).map((window) => `  ${shortWindow(window)}`);
  const more = count > MOST_LISTED ? [`  … and ${count - MOST_LISTED} more`] : [];
  const length = formatSeconds(plan.whole.endSeconds - plan.whole.startSeconds);
  runner.info(
    'The flow, as it is',
    ...listed(facts),
    `Windows (${count}, together ${length})`,
    ...listing,
    ...more,
  );
  const misfits = preview.misfits.map(({ text }) => text);
  for (const misfit of misfits) runner.warn('A flow run would be refused', misfit);
  const notes = historyNotes(preview, inputs.ifRunExists);
  runner.info(
    ...(notes.length > 0 ? notes : ['No run of this flow is active or reads any of these windows']),
  );
  memory.notes = [...misfits, ...memory.notes, ...notes];
  setOutputs(runner, { outcome: 'planned' });
}

/** What a step does with a run that is there already, worded to follow "would". */
const IF_RUN_EXISTS = {
  create: 'create another, which ingests the same data twice',
  attach: 'take it over',
  fail: 'be red',
} as const satisfies Record<IfRunExists, string>;

function historyNotes(
  { same, overlapping, silent, active, isSettled }: Preview,
  ifRunExists: IfRunExists,
): readonly string[] {
  const there = same.filter((run) => run !== undefined);
  return [
    ...(active.length > 0 ? [`Runs of this flow that have not ended: ${runList(active)}.`] : []),
    ...(there.length > 0
      ? [
          `Runs over exactly these windows that exist already: ${runList(there)}. With if-run-exists: ${ifRunExists}, a step would ${IF_RUN_EXISTS[ifRunExists]}.`,
        ]
      : []),
    ...(overlapping.length > 0
      ? [`Runs that read some of the same data, which would be ingested twice: ${runList(overlapping)}.`]
      : []),
    ...(silent.length > 0
      ? [`Runs of which the service does not say what they read: ${runList(silent)}.`]
      : []),
    ...(isSettled ? [] : [UNREAD]),
  ];
}

function runList(runs: readonly { readonly runId: string; readonly status: string }[]): string {
  const more = runs.length > MOST_LISTED ? `, and ${runs.length - MOST_LISTED} more` : '';
  const named = runs
    .slice(0, MOST_LISTED)
    .map(({ runId, status }) => (status ? `${runId} (${status})` : runId));
  return `${named.join(', ')}${more}`;
}

/** What the API lets through and a person would want to know. */
export function timeWarnings({ run }: CreateOrder): readonly string[] {
  const times = {
    'start-time': run.startSeconds,
    'window-start-time': run.windows?.[0]?.startSeconds ?? 0,
    'window-end-time': run.endSeconds,
  };
  return Object.entries(times)
    .filter(([, seconds]) => isFarFuture(seconds))
    .map(
      ([input, seconds]) =>
        `${input} is ${formatUtc(seconds)}, past the year 2100. Is a digit too many in it?`,
    );
}
