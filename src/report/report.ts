import type { FlowRun } from '../adobe/run.ts';
import type { Workflow } from '../inputs/runner-environment.ts';
import type { SentRun } from '../runs/create-once.ts';
import { StepError } from '../runs/errors.ts';
import type { CreateOrder } from '../runs/order.ts';
import type { Plan } from '../runs/plan.ts';
import type { Preview } from '../runs/preview.ts';
import type { RunToWait, WaitedRun, WaitProgress } from '../runs/wait.ts';
import type { Window } from '../time/window.ts';
import type { Wait } from '../wait-for-flow-runs.ts';
import { explain, nameOf, type Turn } from './explain.ts';
import { listed, requestFacts, shortWindow, workflowFact } from './facts.ts';
import { goingOn } from './ledger.ts';
import { plannedOutputs } from './outputs.ts';
import { openProgress, type Progress } from './progress.ts';
import type { Runner } from './runner.ts';
import { renderSummary } from './summary.ts';
import { type Memory, setOutputs, tellRun, tellUnfinished, tellWaited } from './tell.ts';
import { tellPlan, tellPreview, timeWarnings } from './tell-plan.ts';
import { openWatch, tellWaiting } from './watched.ts';

/** The report of one step. It says things the moment they are known, so that nothing is lost with a cancel. */
export interface Report extends Progress {
  /** The inputs are known, nothing has been sent; there is no plan yet where the flow's history has to be asked. */
  asked(inputs: CreateOrder, plan: Plan | undefined): void;
  /** The flow's history has been asked: it is known what is to be read. */
  planned(inputs: CreateOrder, plan: Plan): void;
  /** A dry run has found out what creating the runs would meet. */
  previewed(preview: Preview): void;
  /** It is the turn of one of the runs. */
  beginning(turn: Turn): void;
  /** A run is there that does not have to be created. */
  attached(run: FlowRun): void;
  /** There is a run. */
  created(run: SentRun): void;
  /** Runs are about to be waited for. */
  waiting(runs: readonly RunToWait[], order: Wait): void;
  /** What happens while they are waited for. */
  readonly progress: WaitProgress;
  /** The runs have been waited for, whatever became of them. */
  waited(runs: readonly (readonly WaitedRun[])[], order: Wait): void;
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
    ...{ sign: '✅', heading: '', notes: [], waited: [], isWaiting: false },
    facts: workflow ? [workflowFact(workflow)] : [],
    ledger: new Map(),
  };
  const summarize = (heading: string, lines: readonly string[], lost?: Window) =>
    runner.summarize(renderSummary({ ...memory, heading, lines, lost }, runner.clean));
  return {
    ...openProgress(runner),
    progress: openWatch(runner, memory.ledger),
    waiting(runs, order) {
      memory.connection = order.connection;
      memory.isWaiting = true;
      tellWaiting(runner, memory.ledger, runs, order);
    },
    asked: (inputs, plan) => tellAsked(runner, memory, inputs, plan),
    planned: (inputs, plan) => tellPlan(runner, memory, inputs, plan),
    previewed: (preview) => tellPreview(runner, memory, preview),
    beginning: (turn) => tellTurn(runner, memory, turn),
    attached: (run) => tellRun(runner, memory, ATTACHED, run, 'attached'),
    created(run) {
      if (run.by === 'only') runner.warn('The flow run was recognized by its time alone', ONLY_RUN_WARNING);
      tellRun(runner, memory, run.by === 'answer' ? CREATED : FOUND, run, 'created');
    },
    waited: (runs, order) => tellWaited(runner, memory, runs, order),
    succeeded: () => summarize(`${memory.sign} ${memory.heading}`, memory.notes),
    failed: (error) => {
      const known = { ...memory, waitingFor: memory.isWaiting ? goingOn(memory.ledger) : [] };
      const { title, lines } = explain(error, known, runner.clean);
      runner.fail(title, lines);
      tellUnfinished(runner, memory, error);
      const isLost = error instanceof StepError && error.run === 'unknown';
      summarize(`❌ ${title}`, lines, isLost ? memory.turn?.request.window : undefined);
    },
  };
}

function tellAsked(runner: Runner, memory: Memory, inputs: CreateOrder, plan: Plan | undefined): void {
  memory.inputs = inputs;
  memory.connection = inputs.connection;
  memory.facts = [...requestFacts(inputs, plan), ...memory.facts];
  const task = inputs.dryRun ? 'Planning' : 'Creating';
  const what = plan && plan.windows.length > 1 ? `${plan.windows.length} flow runs` : 'a flow run';
  runner.info(`${task} ${what} for on-demand ingestion`, ...listed(memory.facts));
  for (const warning of timeWarnings(inputs)) runner.warn('Check the times of the flow run', warning);
  if (plan) tellPlan(runner, memory, inputs, plan);
  else setOutputs(runner, plannedOutputs(inputs, undefined));
}

function tellTurn(runner: Runner, memory: Memory, turn: Turn): void {
  memory.turn = turn;
  memory.isWaiting = false;
  delete memory.run;
  if (turn.plan.windows.length > 1) runner.info(`${nameOf(turn)}: ${shortWindow(turn.request.window)}`);
}

const CREATED = 'Flow run created';
const FOUND = "Flow run created, as the flow's history shows";
const ATTACHED = 'Attached to the flow run that exists for this window';

const ONLY_RUN_WARNING =
  'The answer to its creation was lost, and the service does not say which windows its runs have. This run is the only one of the flow that was created since, so it is taken for the one that was asked for.';
