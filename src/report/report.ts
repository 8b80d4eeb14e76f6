import type { Workflow } from '../inputs/runner-environment.ts';
import type { Emit } from '../runs/events.ts';
import { openLog } from './log/log.ts';
import { openOutputs } from './outputs.ts';
import type { Clean } from './redact/sanitize.ts';
import { reduce } from './reduce.ts';
import type { Annotation, Runner } from './runner.ts';
import { initialState, type StepState } from './state.ts';
import { failedEnd, type StepFailure } from './step-end.ts';
import { renderSummary } from './summary/summary.ts';

/** The report of one step: it listens to the events of the step and shows them. */
interface Report {
  readonly emit: Emit;
  /**
   * Ends a step that succeeded: the last outputs, the summary.
   *
   * @returns the exit code
   */
  succeed(): 0;
  /**
   * Ends a step that threw an error: the last outputs, one annotation, the summary.
   *
   * @returns the exit code
   */
  fail(error: unknown): Promise<1>;
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
      if (known.state !== before) outputs.update(event, known.state);
    },
    succeed() {
      const { state } = known;
      outputs.finish({ kind: 'succeeded' }, state);
      runner.summarize(renderSummary(state, undefined, runner.clean));
      return 0;
    },
    async fail(error) {
      const { state } = known;
      const end = failedEnd(error, state);
      if (end.kind === 'defect' || end.kind === 'failed-late') runner.debug(stackOf(error));
      // Before anything is loaded: a step that is killed then has set its outputs.
      outputs.finish(end, state);
      const annotation = await annotationFor(end, state, runner.clean);
      runner.fail(annotation);
      runner.summarize(renderSummary(state, annotation, runner.clean));
      return 1;
    },
  };
}

/** Most steps succeed, and need none of the texts about failures: they are loaded when a step has failed. */
async function annotationFor(end: StepFailure, state: StepState, clean: Clean): Promise<Annotation> {
  const { annotationOf } = await import('./annotation/annotation.ts');
  return annotationOf(end, state, clean);
}

/** Where an error was thrown, in one line: the log has no more than lines. */
function stackOf(error: unknown): string {
  const { stack = String(error) } = error instanceof Error ? error : {};
  return stack.replace(/\s*\n\s*/g, ' | ');
}
