import type { CreatedRun } from '../create-once.ts';
import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Workflow } from '../inputs/workflow.ts';
import type { Connection } from '../platform/connection.ts';
import type { FlowRun } from '../platform/run.ts';
import type { RunToWait, WaitedRun, WaitProgress } from '../wait-for-runs.ts';
import { explain } from './explain.ts';
import { requestFacts, workflowFact } from './facts.ts';
import { requestOutputs } from './outputs.ts';
import { openProgress, type Progress } from './progress.ts';
import type { Runner } from './runner.ts';
import { renderSummary } from './summary.ts';
import {
  listed,
  type Memory,
  setOutputs,
  tellRun,
  tellUnfinished,
  tellWaited,
  timeWarnings,
} from './tell.ts';
import { openWatch } from './watched.ts';

/** The report of one step. It says things the moment they are known, so that nothing is lost with a cancel. */
export interface Report extends Progress {
  /** The inputs are known, nothing has been sent. */
  asked(inputs: RunInputs): void;
  /** A run is there that does not have to be created. */
  attached(inputs: RunInputs, run: FlowRun): void;
  /** There is a run. */
  created(inputs: RunInputs, run: CreatedRun): void;
  /** Runs are about to be waited for. */
  waiting(runs: readonly RunToWait[], connection: Connection, flowId: string | undefined): void;
  /** What happens while they are waited for. */
  readonly progress: WaitProgress;
  /** The runs have been waited for, whatever became of them. */
  waited(runs: readonly (readonly WaitedRun[])[], connection: Connection, flowId: string | undefined): void;
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
  const memory: Memory = {
    sign: '✅',
    heading: '',
    notes: [],
    facts: workflow ? [workflowFact(workflow)] : [],
    table: [],
    runs: [],
  };
  const watch = openWatch(runner);
  const summarize = (heading: string, lines: readonly string[]) =>
    runner.summarize(renderSummary({ ...memory, heading, lines }, runner.clean));
  return {
    ...openProgress(runner),
    progress: watch.progress,
    waiting: watch.begin,
    asked(inputs) {
      memory.inputs = inputs;
      memory.facts = [...requestFacts(inputs), ...memory.facts];
      runner.info('Creating a flow run for on-demand ingestion', ...listed(memory.facts));
      for (const warning of timeWarnings(inputs)) runner.warn('Check the times of the flow run', warning);
      setOutputs(runner, requestOutputs(inputs));
    },
    attached: (inputs, run) => tellRun(runner, memory, ATTACHED, inputs, run, 'attached'),
    created(inputs, run) {
      if (run.by === 'only') runner.warn('The flow run was recognized by its time alone', ONLY_RUN_WARNING);
      tellRun(runner, memory, run.by === 'answer' ? CREATED : FOUND, inputs, run, 'created');
    },
    waited: (runs, connection, flowId) => tellWaited(runner, memory, runs, connection, flowId),
    succeeded: () => summarize(`${memory.sign} ${memory.heading}`, memory.notes),
    failed: (error) => {
      const { title, lines } = explain(error, { ...memory, waitingFor: watch.goingOn() }, runner.clean);
      runner.fail(title, lines);
      tellUnfinished(runner, memory, error, watch.outputs(memory.outcome ?? 'unknown'));
      summarize(`❌ ${title}`, lines);
    },
  };
}

const CREATED = 'Flow run created';
const FOUND = "Flow run created, as the flow's history shows";
const ATTACHED = 'Attached to the flow run that exists for this window';

const ONLY_RUN_WARNING =
  'The answer to its creation was lost, and the service does not say which windows its runs have. This run is the only one of the flow that was created since, so it is taken for the one that was asked for.';
