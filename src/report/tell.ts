import { StepError } from '../failure.ts';
import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Connection } from '../platform/connection.ts';
import type { RunReference } from '../platform/run.ts';
import { formatUtc } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import type { WaitedRun } from '../wait-for-runs.ts';
import type { Known } from './explain.ts';
import { type Fact, rowOf, runFact, runFacts, SIGNS, waitedFacts } from './facts.ts';
import { type Outcome, type Outputs, runOutputs, waitedOutputs, worst } from './outputs.ts';
import type { Runner } from './runner.ts';

/** What a report has to remember until its end. */
export interface Memory extends Known {
  /** Before the heading of a step that is green. */
  sign: string;
  heading: string;
  /** What is worth a sentence in the summary of a green step. */
  notes: readonly string[];
  facts: readonly Fact[];
  table: readonly (readonly Fact[])[];
  /** The runs that have been waited for; empty until then. */
  runs: readonly WaitedRun[];
  /** How the run came to be there; `undefined` in a step that only waits. */
  outcome?: Outcome;
}

/** New facts, and what was known before of other things. */
function renewed(facts: readonly Fact[], known: readonly Fact[]): readonly Fact[] {
  const labels = new Set(facts.map(({ label }) => label));
  return [...facts, ...known.filter(({ label }) => !labels.has(label))];
}

/** Says which run it is. The log comes before the outputs: where those cannot be written, it is named all the same. */
export function tellRun(
  runner: Runner,
  memory: Memory,
  heading: string,
  inputs: RunInputs,
  run: RunReference & { readonly status?: string },
  outcome: Outcome,
): void {
  const facts = runFacts(inputs, run);
  memory.outcome = outcome;
  memory.run = run;
  memory.heading = heading;
  memory.facts = renewed(facts, memory.facts);
  runner.info(heading, ...listed(facts));
  setOutputs(runner, runOutputs(inputs, run, outcome));
}

/** Says what is known of a step that has failed: that a run may exist, or what was seen last of runs that go on. */
export function tellUnfinished(runner: Runner, memory: Memory, error: unknown, watched: Outputs): void {
  if (error instanceof StepError && error.run === 'unknown') trySetOutputs(runner, { outcome: 'unknown' });
  if (memory.runs.length > 0) return;
  const { 'run-id': runId, 'run-url': url, status } = watched;
  const facts = [
    ...(runId ? [{ label: 'Flow run', value: runId, ...(url && { url }) }] : []),
    ...(status ? [{ label: 'Status', value: status }] : []),
  ];
  memory.facts = renewed(facts, memory.facts);
  trySetOutputs(runner, watched);
}

const HEADINGS = {
  succeeded: 'succeeded',
  'partially-succeeded': 'partially succeeded',
  failed: 'failed',
  'timed-out': 'timed out',
  unknown: 'ended in a way that is not known',
} as const satisfies Record<WaitedRun['outcome'], string>;

/** Says how the runs ended that were waited for. */
export function tellWaited(
  runner: Runner,
  memory: Memory,
  runs: readonly (readonly WaitedRun[])[],
  connection: Connection,
  flowId: string | undefined,
): void {
  const ends = runs.flatMap((attempts) => attempts.slice(-1));
  const all = runs.flat();
  const [only] = ends;
  memory.runs = all;
  memory.heading = `${ends.length === 1 ? 'Flow run' : 'Flow runs'} ${HEADINGS[worst(ends)]}`;
  memory.sign = SIGNS[worst(ends)];
  if (ends.length === 1 && only) {
    const facts = waitedFacts(only);
    memory.facts = renewed([...runFact(only, connection, flowId), ...facts], memory.facts);
    runner.info(`Flow run ${only.runId} ${HEADINGS[only.outcome]}`, ...listed(facts));
  } else {
    runner.info(memory.heading);
  }
  if (all.length > 1) {
    memory.table = all.map((run) => rowOf(run, connection, flowId));
    runner.info(...all.map(({ runId, outcome, status }) => `  ${runId} ${outcome} (${status})`));
  }
  memory.notes = ends.filter(({ outcome }) => outcome === 'partially-succeeded').map(partialText);
  for (const note of memory.notes) runner.warn(PARTIAL, note);
  setOutputs(runner, waitedOutputs(runs, connection, flowId));
}

const PARTIAL = 'A flow run ingested part of its window';

/** Rows that failed hold personal data: it is said where they are, and never what is in them. */
function partialText({ runId, details }: WaitedRun): string {
  const count = details?.metrics.recordsFailed;
  const failed = count === undefined ? 'some records' : `${count} records`;
  const batches = details?.batchIds.join(', ') ?? '';
  const where =
    batches && ` (batches ${batches}: GET /data/foundation/export/batches/{id}/meta?path=row_errors)`;
  return `Flow run ${runId} failed to ingest ${failed}. Where error diagnostics are on for the flow, Experience Platform keeps them for 30 days${where}. Set max-failed-records to make such a run red.`;
}

/** Sets outputs, one after the other. */
export function setOutputs(runner: Runner, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
}

/** Sets outputs of a step that has failed: one that cannot be written as well must not hide why. */
function trySetOutputs(runner: Runner, outputs: Outputs): void {
  try {
    setOutputs(runner, outputs);
  } catch (error) {
    runner.info((error as Error).message);
  }
}

/** Facts as lines of the log. */
export function listed(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap(({ label, value, url }) => [
    `  ${label.padEnd(14)}${value}`,
    ...(url === undefined ? [] : [`  ${''.padEnd(14)}${url}`]),
  ]);
}

/** What the API lets through and a person would want to know. */
export function timeWarnings({ run }: RunInputs): readonly string[] {
  const times = {
    'start-time': run.startSeconds,
    'window-start-time': run.window.startSeconds,
    'window-end-time': run.window.endSeconds,
  };
  return Object.entries(times)
    .filter(([, seconds]) => isFarFuture(seconds))
    .map(
      ([input, seconds]) =>
        `${input} is ${formatUtc(seconds)}, past the year 2100. Is a digit too many in it?`,
    );
}
