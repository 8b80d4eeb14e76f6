import type { Workflow } from '../inputs/runner-environment.ts';
import type { Emit } from '../runs/events.ts';
import { annotationOf } from './annotation.ts';
import { openLog } from './log.ts';
import { openOutputs } from './outputs.ts';
import { reduce } from './reduce.ts';
import type { Runner } from './runner.ts';
import { initialState } from './state.ts';
import { exitCodeOf, failedEnd, type StepEnd } from './step-end.ts';
import { renderSummary } from './summary.ts';

/** The report of one step: it listens to the events of the step and shows them. */
export interface Report {
  readonly emit: Emit;
  /**
   * Ends the step: one annotation if it failed, the last outputs, the summary.
   *
   * @param failure what the step threw; absent if it succeeded
   * @returns the exit code
   */
  end(...failure: readonly [error?: unknown]): 0 | 1;
}

/**
 * Opens the report of a step.
 *
 * @param workflow the workflow run of the step; `undefined` outside a runner
 */
export function openReport(runner: Runner, workflow: Workflow | undefined): Report {
  const known = { state: initialState(workflow) };
  const log = openLog(runner);
  const outputs = openOutputs(runner);
  return {
    emit(event) {
      known.state = reduce(known.state, event);
      // The log comes first: if the outputs cannot be written, it names the run all the same.
      log(event, known.state);
      outputs.update(event, known.state);
    },
    end(...failure) {
      const { state } = known;
      const end: StepEnd = failure.length === 0 ? { kind: 'succeeded' } : failedEnd(failure[0], state);
      const annotation = annotationOf(end, state, runner.clean);
      if (annotation) runner.fail(annotation.title, annotation.lines);
      outputs.finish(end, state);
      runner.summarize(renderSummary(state, { end, annotation }, runner.clean));
      return exitCodeOf(end);
    },
  };
}
