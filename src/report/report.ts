import { StepError } from '../failure.ts';
import type { RunInputs } from '../inputs/run-inputs.ts';
import type { Workflow } from '../inputs/workflow.ts';
import type { RunReference } from '../platform/flow-service.ts';
import { formatUtc } from '../time/format.ts';
import { isFarFuture } from '../time/window.ts';
import { explain } from './explain.ts';
import { type Fact, requestFacts, runFacts } from './facts.ts';
import { type Outputs, requestOutputs, runOutputs } from './outputs.ts';
import type { Runner } from './runner.ts';
import { renderSummary } from './summary.ts';

/** The report of one step. It says things the moment they are known, so that nothing is lost with a cancel. */
export interface Report {
  /** The inputs are known, nothing has been sent. */
  asked(inputs: RunInputs): void;
  /** The service has named the run. */
  created(inputs: RunInputs, run: RunReference): void;
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
  const known: { inputs?: RunInputs; facts: readonly Fact[] } = { facts: [] };
  const learn = (facts: readonly Fact[], outputs: Outputs) => {
    known.facts = [...facts, ...known.facts];
    for (const [name, value] of Object.entries(outputs)) runner.output(name, value);
  };
  const summarize = (heading: string, lines: readonly string[]) =>
    runner.summarize(renderSummary({ heading, lines, facts: known.facts }));
  return {
    asked(inputs) {
      known.inputs = inputs;
      const facts = requestFacts(inputs, workflow);
      runner.info('Creating a flow run for on-demand ingestion', ...listed(facts));
      for (const warning of warnings(inputs)) runner.warn('Check the times of the flow run', warning);
      learn(facts, requestOutputs(inputs));
    },
    created(inputs, run) {
      const facts = runFacts(inputs, run);
      runner.info('Created', ...listed(facts));
      learn(facts, runOutputs(inputs, run));
    },
    succeeded: () => summarize('✅ Flow run created', []),
    failed(error) {
      const { title, lines } = explain(error, known.inputs);
      if (error instanceof StepError && error.run === 'unknown') learn([], { outcome: 'unknown' });
      runner.fail(title, lines.join('\n'));
      summarize(`❌ ${title}`, lines);
    },
  };
}

function listed(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap(({ label, value, url }) => [
    `  ${label.padEnd(14)}${value}`,
    ...(url === undefined ? [] : [`  ${''.padEnd(14)}${url}`]),
  ]);
}

/** What the API lets through and a person would want to know. */
function warnings({ run }: RunInputs): readonly string[] {
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
