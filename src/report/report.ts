import type { Workflow } from '../inputs/runner-environment.ts';
import type { Emit } from '../runs/events.ts';
import { debugLines } from './log/debug-log.ts';
import { openLog } from './log/log.ts';
import { openOutputs } from './outputs.ts';
import type { Clean } from './redact/sanitize.ts';
import { reduce } from './reduce.ts';
import type { Annotation, Runner } from './runner.ts';
import { initialState, type StepState } from './state.ts';
import { exitCodeOf, failedEnd, type StepEnd, type StepFailure } from './step-end.ts';
import { renderSummary } from './summary/summary.ts';

/** The report of one step: it listens to the events of the step and shows them. */
export interface Report {
  readonly emit: Emit;
  /**
   * Ends the step: one annotation if it failed, the last outputs, the summary.
   *
   * @param failure what the step threw; absent if it succeeded
   * @returns the exit code
   */
  end(...failure: readonly [error?: unknown]): Promise<0 | 1>;
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
      const { state: before } = known;
      known.state = reduce(before, event);
      // The log comes first: if the outputs cannot be written, it names the run all the same.
      log(event, known.state);
      runner.debug(...debugLines(event));
      if (known.state !== before) outputs.update(event, known.state);
    },
    async end(...failure) {
      const { state } = known;
      const end: StepEnd = failure.length === 0 ? { kind: 'succeeded' } : failedEnd(failure[0], state);
      if (end.kind === 'defect') runner.debug(stackOf(end.error));
      // Before anything is loaded: a step that is killed then has set its outputs.
      outputs.finish(end, state);
      const annotation = end.kind === 'succeeded' ? undefined : await annotationFor(end, state, runner.clean);
      if (annotation) runner.fail(annotation);
      runner.summarize(renderSummary(state, annotation, runner.clean));
      return exitCodeOf(end);
    },
  };
}

/**
 * Reports a step that had an order, or none, when something failed that must not.
 *
 * @returns the exit code
 */
export function reportDefect(error: unknown, runner: Runner): Promise<0 | 1> {
  return openReport(runner, undefined).end(error);
}

/** Most steps succeed, and need none of the texts about failures: they are loaded when a step has failed. */
async function annotationFor(end: StepFailure, state: StepState, clean: Clean): Promise<Annotation> {
  const { annotationOf } = await import('./annotation/annotation.ts');
  return annotationOf(end, state, clean);
}

/** Where a defect was thrown, in one line: the log has no more than lines. */
function stackOf(error: unknown): string {
  const { stack = String(error) } = error instanceof Error ? error : {};
  return stack.replace(/\s*\n\s*/g, ' | ');
}
