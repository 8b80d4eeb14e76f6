import type { CreatedRun } from '../create-once.ts';
import { StepError } from '../failure.ts';
import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Workflow } from '../inputs/workflow.ts';
import type { FlowRun, RunReference } from '../platform/run.ts';
import { formatUtc } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import { explain, type Known } from './explain.ts';
import { type Fact, requestFacts, runFacts } from './facts.ts';
import { type Outcome, type Outputs, requestOutputs, runOutputs } from './outputs.ts';
import { openProgress, type Progress } from './progress.ts';
import type { Runner } from './runner.ts';
import { renderSummary } from './summary.ts';

/** The report of one step. It says things the moment they are known, so that nothing is lost with a cancel. */
export interface Report extends Progress {
  /** The inputs are known, nothing has been sent. */
  asked(inputs: RunInputs): void;
  /** A run is there that does not have to be created. */
  attached(inputs: RunInputs, run: FlowRun): void;
  /** There is a run. */
  created(inputs: RunInputs, run: CreatedRun): void;
  /** The step has come to its good end. */
  succeeded(): void;
  /** The step has failed: one annotation, and the summary. */
  failed(error: unknown): void;
}

/**
 * Opens the report of a step.
 *
 * @param workflow where the step runs; `undefined` outside a runner
 */
export function openReport(runner: Runner, workflow: Workflow | undefined): Report {
  const memory: Memory = { heading: '', facts: [] };
  const summarize = (heading: string, lines: readonly string[]) =>
    runner.summarize(renderSummary({ heading, lines, facts: memory.facts }, runner.clean));
  return {
    ...openProgress(runner),
    asked(inputs) {
      memory.inputs = inputs;
      memory.facts = requestFacts(inputs, workflow);
      runner.info('Creating a flow run for on-demand ingestion', ...listed(memory.facts));
      for (const warning of timeWarnings(inputs)) runner.warn('Check the times of the flow run', warning);
      setOutputs(runner, requestOutputs(inputs));
    },
    attached: (inputs, run) => {
      tellRun(runner, memory, 'Attached to the flow run that exists for this window', inputs, run);
      setOutputs(runner, runOutputs(inputs, run, 'attached'));
    },
    created(inputs, run) {
      const found = run.by !== 'answer';
      if (run.by === 'only') runner.warn('The flow run was recognized by its time alone', ONLY_RUN_WARNING);
      const heading = found ? "Flow run created, as the flow's history shows" : 'Flow run created';
      tellRun(runner, memory, heading, inputs, run);
      setOutputs(runner, runOutputs(inputs, run, 'created'));
    },
    succeeded: () => summarize(`✅ ${memory.heading}`, []),
    failed(error) {
      const { title, lines } = explain(error, memory, runner.clean);
      runner.fail(title, lines);
      if (error instanceof StepError && error.run === 'unknown') setUnknown(runner);
      summarize(`❌ ${title}`, lines);
    },
  };
}

/** What the report has to remember until its end. */
interface Memory extends Known {
  heading: string;
  facts: readonly Fact[];
}

const ONLY_RUN_WARNING =
  'The answer to its creation was lost, and the service does not say which windows its runs have. This run is the only one of the flow that was created since, so it is taken for the one that was asked for.';

/** The log comes before the outputs: where those cannot be written, the run is named all the same. */
function tellRun(
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

function setOutputs(runner: Runner, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
}

/** An output that cannot be written as well must not hide why the step failed. */
function setUnknown(runner: Runner): void {
  try {
    setOutputs(runner, { outcome: 'unknown' satisfies Outcome });
  } catch (error) {
    runner.info((error as Error).message);
  }
}

function listed(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap(({ label, value, url }) => [
    `  ${label.padEnd(14)}${value}`,
    ...(url === undefined ? [] : [`  ${''.padEnd(14)}${url}`]),
  ]);
}

/** What the API lets through and a person would want to know. */
function timeWarnings({ run }: RunInputs): readonly string[] {
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
