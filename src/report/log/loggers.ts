import type { EventOf, StepEvent } from '../../runs/events.ts';
import type { Runner } from '../runner.ts';
import type { StepState } from '../state.ts';
import type { Warning } from '../texts/warning.ts';

/** What the log prints about the events of each type; the state is the one after the event. */
export type Loggers = {
  readonly [Type in StepEvent['type']]: (event: EventOf<Type>, state: StepState) => void;
};

/** Of events that other views show. */
export const silent = (): void => {};

/** Adds each to the workflow run, as a warning of its own. */
export function warnAll(runner: Runner, warnings: readonly Warning[]): void {
  for (const { title, message } of warnings) runner.warn(title, message);
}
