import { isUnderWay } from '../../adobe/run/run-status.ts';
import { OperationError } from '../../runs/errors.ts';
import type { Clean } from '../redact/sanitize.ts';
import type { Annotation } from '../runner.ts';
import type { StepRun, StepState } from '../state.ts';
import type { StepFailure } from '../step-end.ts';
import { reasonOf } from '../texts/sentences.ts';
import { notCreatedAnnotation } from './not-created-annotation.ts';
import { remainingLines } from './remaining.ts';
import { duplicatedAnnotation, unknownAnnotation } from './unknown-annotation.ts';
import { cancelledAnnotation, unsuccessfulAnnotation } from './wait-annotation.ts';

/** The one annotation of a step that failed: why it did, and how to continue. */
export function annotationOf(end: StepFailure, state: StepState, clean: Clean): Annotation {
  const { title, lines } = annotationOfEnd(end, state, clean);
  return { title, lines: [...lines, ...remainingLines(state)] };
}

function annotationOfEnd(end: StepFailure, state: StepState, clean: Clean): Annotation {
  switch (end.kind) {
    case 'not-created':
      return notCreatedAnnotation(end.error, state, clean);
    case 'unknown':
      return unknownAnnotation(end.error, state, clean);
    case 'duplicated':
      return duplicatedAnnotation(end.error, state);
    case 'unsuccessful':
      return unsuccessfulAnnotation(end.error, state, clean);
    case 'wait-cancelled':
      return cancelledAnnotation(end.runs.map(({ runId }) => runId));
    case 'failed-late':
      return {
        title: 'The flow run exists, but its step failed',
        lines: [
          `Failed to finish the step: ${reasonOf(end.error instanceof OperationError ? end.error.cause : end.error, clean)}.`,
          existsText(end.run),
        ],
      };
    case 'outputs-not-writable':
      return {
        title: 'The outputs cannot be written',
        lines: [
          `Failed to set the outputs of the step: ${reasonOf(end.error, clean)}.`,
          'Nothing was sent that can create a run. Check the disk of the runner and its GITHUB_OUTPUT.',
        ],
      };
    case 'defect':
      return {
        title: 'The action failed',
        lines: [
          `Failed for a reason that the action does not know: ${reasonOf(end.error, clean)}.`,
          'Report it with the log of a run that has debug logging enabled.',
        ],
      };
    default:
      return end satisfies never;
  }
}

/** What is known of a run after which the step failed, and what that means for its window. */
function existsText({ runId, outcome, status, isWaitOver }: StepRun): string {
  if (outcome === 'failed')
    return `Flow run ${runId} exists in Experience Platform and has failed (status: ${status}). Look up its window among the runs of the flow before it is loaded again.`;
  const isActive = !isWaitOver && isUnderWay(status);
  return `Flow run ${runId} exists ${isActive ? 'and continues ' : ''}in Experience Platform. Do not create another for the same window: it would ingest the same data twice.`;
}
