import type { Connection } from '../adobe/connection.ts';
import type { RunReference } from '../adobe/run.ts';
import { StepError, WaitError } from '../runs/errors.ts';
import type { WaitOptions } from '../runs/order.ts';
import type { WaitedRun } from '../runs/wait.ts';
import { formatBoth } from '../time/format.ts';
import type { Wait } from '../wait-for-flow-runs.ts';
import type { Known } from './explain.ts';
import { type Fact, listed, renewed, runFact, SIGNS, waitedFacts } from './facts.ts';
import { enterEnds, type Ledger, type RunOutcome } from './ledger.ts';
import { ledgerOutputs, type Outputs, runOutputs, runsOutput, waitedOutputs, worst } from './outputs.ts';
import type { Runner } from './runner.ts';

/** What a report has to remember until its end. */
export interface Memory extends Known {
  /** Before the heading of a step that is green. */
  sign: string;
  heading: string;
  /** What is worth a sentence in the summary of a green step. */
  notes: readonly string[];
  facts: readonly Fact[];
  readonly ledger: Ledger;
  /** How the runs ended that have been waited for, each with those that it was started over as. */
  waited: readonly (readonly WaitedRun[])[];
  /** Whether the step waits for the runs that go on. */
  isWaiting: boolean;
  connection?: Connection;
}

/** With more runs than these, their list is set as an output only so often: each time it is written whole. */
const FEW_RUNS = 25;

/** Says which run it is. The log comes before the outputs: where those cannot be written, it is named all the same. */
export function tellRun(
  runner: Runner,
  memory: Memory,
  heading: string,
  run: RunReference & { readonly status?: string; readonly startSeconds?: number | undefined },
  outcome: 'created' | 'attached',
): void {
  const { inputs, turn, ledger } = memory;
  if (!inputs || !turn) return;
  const { connection } = inputs;
  const { flowId, window } = turn.request;
  const { runId, etag, status = '', startSeconds } = run;
  const entry = { runId, etag, status, flowId, window, outcome };
  ledger.set(runId, entry);
  memory.run = run;
  const facts = [
    ...runFact(run, connection, flowId),
    ...(status ? [{ label: 'Status', value: status }] : []),
    ...(startSeconds === undefined || startSeconds === turn.request.startSeconds
      ? []
      : [{ label: 'Start', value: formatBoth(startSeconds) }]),
  ];
  const count = turn.plan.windows.length;
  if (count === 1) memory.facts = renewed(facts, memory.facts);
  memory.heading = count === 1 ? heading : headingOf(ledger);
  runner.info(heading, ...listed(facts));
  const isLast = turn.index === count - 1;
  const isTimeForAll = isLast || ledger.size <= FEW_RUNS || ledger.size % FEW_RUNS === 0;
  setOutputs(runner, {
    ...runOutputs(entry, connection),
    ...(startSeconds !== undefined && { 'start-time': String(startSeconds) }),
    ...(isTimeForAll && { runs: runsOutput(ledger) }),
    // Until the last run is there, nobody knows how the step ends.
    ...(isLast && { outcome: allOf(ledger, 'attached') ? 'attached' : 'created' }),
  });
}

function headingOf(ledger: Ledger): string {
  const attached = [...ledger.values()].filter((entry) => entry.outcome === 'attached').length;
  const created = ledger.size - attached;
  if (attached === 0) return `${created} flow runs created`;
  return created === 0
    ? `Attached to ${attached} flow runs that exist for these windows`
    : `${created} flow runs created, attached to ${attached} that exist`;
}

function allOf(ledger: Ledger, outcome: string): boolean {
  return [...ledger.values()].every((entry) => entry.outcome === outcome);
}

/** Says what is known of a step that has failed: that a run may exist, or what was seen last of runs that go on. */
export function tellUnfinished(runner: Runner, memory: Memory, error: unknown): void {
  const { ledger, waited, connection } = memory;
  const outcome = badOutcome(error, memory);
  if (outcome) trySetOutputs(runner, { outcome });
  const last = [...ledger.values()].at(-1);
  if (!last || !connection || waited.flat().some(({ runId }) => runId === last.runId)) return;
  if (isSingle(memory)) {
    const url = runFact(last, connection, last.flowId || undefined);
    const status = last.status ? [{ label: 'Status', value: last.status }] : [];
    memory.facts = renewed([...url, ...status], memory.facts);
  }
  trySetOutputs(runner, ledgerOutputs(ledger, connection));
}

/** What the step ends as; nothing where there is surely no run. */
function badOutcome(error: unknown, { waited }: Memory): RunOutcome | undefined {
  if (error instanceof WaitError) return worst(lastOf(waited));
  return error instanceof StepError && error.run === 'unknown' ? 'unknown' : undefined;
}

/** Of each run the last of those that it was started over as. */
function lastOf(runs: readonly (readonly WaitedRun[])[]): readonly WaitedRun[] {
  return runs.flatMap((attempts) => attempts.slice(-1));
}

const HEADINGS = {
  succeeded: 'succeeded',
  'partially-succeeded': 'partially succeeded',
  failed: 'failed',
  'timed-out': 'timed out',
  unknown: 'ended in a way that is not known',
} as const satisfies Record<WaitedRun['outcome'], string>;

/** Says how runs ended that were waited for. */
export function tellWaited(
  runner: Runner,
  memory: Memory,
  runs: readonly (readonly WaitedRun[])[],
  { connection, flowId, wait }: Wait,
): void {
  enterEnds(memory.ledger, runs, flowId);
  memory.waited = [...memory.waited, ...runs];
  const ends = lastOf(memory.waited);
  const outcome = worst(ends);
  memory.sign = SIGNS[outcome];
  const single = isSingle(memory);
  memory.heading = `${single ? 'Flow run' : `${ends.length} flow runs`} ${HEADINGS[outcome]}`;
  const now = lastOf(runs);
  const [one] = now;
  if (now.length === 1 && one) {
    runner.info(`Flow run ${one.runId} ${HEADINGS[one.outcome]}`, ...listed(waitedFacts(one)));
  } else {
    runner.info(memory.heading);
  }
  if (runs.flat().length > 1) {
    runner.info(...runs.flat().map(({ runId, outcome, status }) => `  ${runId} ${outcome} (${status})`));
  }
  const notes = now
    .filter((end) => end.outcome === 'partially-succeeded')
    .map((end) => partialText(end, wait));
  for (const note of notes) runner.warn(PARTIAL, note);
  memory.notes = [...memory.notes, ...notes];
  const [only] = ends;
  if (single && only) {
    memory.facts = renewed([...runFact(only, connection, flowId), ...waitedFacts(only)], memory.facts);
  }
  setOutputs(runner, waitOutputs(memory, connection, flowId));
}

/** Whether the facts of a step are those of one run; of several there is a table. */
function isSingle({ plan, ledger, waited }: Memory): boolean {
  if (plan) return plan.windows.length === 1;
  // A run that was started over is one run still.
  return (waited.length || ledger.size) === 1;
}

/** A step that creates runs has said already what it plans, and does not end with the first run of several. */
function waitOutputs(
  { inputs, turn, waited }: Memory,
  connection: Connection,
  flowId: string | undefined,
): Outputs {
  const { windows = '', outcome = '', ...others } = waitedOutputs(waited, connection, flowId);
  if (!inputs || !turn) return { ...others, ...(windows && { windows }), outcome };
  const { 'window-start-time': _start, 'window-end-time': _end, ...own } = others;
  return { ...own, ...(turn.index === turn.plan.windows.length - 1 && { outcome }) };
}

const PARTIAL = 'A flow run ingested part of its window';

/** Rows that failed hold personal data: it is said where they are, and never what is in them. */
function partialText({ runId, details }: WaitedRun, { maxFailedRecords }: WaitOptions): string {
  const count = details?.metrics.recordsFailed;
  const failed = count === undefined ? 'some records' : `${count} records`;
  const batches = details?.batchIds.join(', ') ?? '';
  const where =
    batches && ` (batches ${batches}: GET /data/foundation/export/batches/{id}/meta?path=row_errors)`;
  return `Flow run ${runId} failed to ingest ${failed}. Where error diagnostics are on for the flow, Experience Platform keeps them for 30 days${where}.${maxFailedRecords === undefined ? ' Set max-failed-records to make such a run red.' : ''}`;
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
