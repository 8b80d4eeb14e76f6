import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Connection } from '../platform/connection.ts';
import type { RunReference } from '../platform/run.ts';
import { formatUtc } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import type { WaitedRun } from '../wait-for-runs.ts';
import type { Known } from './explain.ts';
import { type Fact, rowOf, runFact, runFacts, waitedFacts } from './facts.ts';
import { activityUrl } from './links.ts';
import { type Outcome, type Outputs, waitedOutputs, worst } from './outputs.ts';
import type { Runner } from './runner.ts';

/** What a report has to remember until its end. */
export interface Memory extends Known {
  heading: string;
  facts: readonly Fact[];
  table: readonly (readonly Fact[])[];
  runs: readonly WaitedRun[];
}

/** The log comes before the outputs: where those cannot be written, the run is named all the same. */
export function tellRun(
  runner: Runner,
  memory: Memory,
  heading: string,
  inputs: RunInputs,
  run: RunReference & { readonly status?: string },
): void {
  const facts = runFacts(inputs, run);
  memory.run = run;
  memory.heading = heading;
  memory.facts = [...facts, ...memory.facts];
  runner.info(heading, ...listed(facts));
}

/** Says what is waited for, and where it can be watched. */
export function tellWaiting(
  runner: Runner,
  memory: Memory,
  runIds: readonly string[],
  connection: Connection,
  flowId: string | undefined,
): void {
  memory.waitingFor = runIds;
  const [only] = runIds;
  const what = runIds.length === 1 ? `flow run ${only}` : `${runIds.length} flow runs`;
  runner.info(`Waiting for ${what}`);
  if (flowId) runner.info(`  ${activityUrl(connection, flowId, runIds.length === 1 ? only : undefined)}`);
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
  if (all.length === 1 && only) {
    const known = new Set(memory.facts.map(({ label }) => label));
    const facts = [...runFact(only, connection, flowId), ...waitedFacts(only)].filter(
      ({ label }) => !known.has(label),
    );
    memory.facts = [...facts, ...memory.facts];
    runner.info(`Flow run ${only.runId} ${HEADINGS[only.outcome]}`, ...listed(facts));
  } else {
    memory.table = all.map((run) => rowOf(run, connection, flowId));
    runner.info(
      memory.heading,
      ...all.map(({ runId, outcome, status }) => `  ${runId} ${outcome} (${status})`),
    );
  }
  for (const run of ends) if (run.outcome === 'partially-succeeded') runner.warn(PARTIAL, partialText(run));
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

/** An output that cannot be written as well must not hide why the step failed. */
export function setUnknown(runner: Runner): void {
  try {
    setOutputs(runner, { outcome: 'unknown' satisfies Outcome });
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
