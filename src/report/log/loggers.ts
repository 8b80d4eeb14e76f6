import type { EventOf, StepEvent } from '../../runs/events.ts';
import type { StepState } from '../state.ts';

/** What the log prints about the events of each type; the state is the one after the event. */
export type Loggers = {
  readonly [Type in StepEvent['type']]: (event: EventOf<Type>, state: StepState) => void;
};

/** For events that the log does not print. */
export const silent = (): void => {};
