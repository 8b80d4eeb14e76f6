import { CONNECTION_INPUTS } from './connection-inputs.ts';
import type { FieldReader } from './fields.ts';
import { WAITING_INPUTS } from './waiting-inputs.ts';

/** Every input of the root action with its default; action.yml has the same, held to it by a test. */
export const RUN_INPUTS = {
  ...CONNECTION_INPUTS,
  'flow-id': '',
  'window-start-time': '',
  'initial-window-start-time': '',
  'window-end-time': 'now',
  'start-time': 'now+1m',
  'delta-column': '',
  'delta-column-date-format': '',
  'delta-column-timezone': '',
  'window-size': '',
  'max-parallel': '1',
  // action.yml has an expression as its default, with the same result as `readRunInputs`.
  'if-run-exists': '',
  'if-run-active': 'fail',
  'fill-gaps': 'false',
  'dry-run': 'false',
  wait: 'false',
  ...WAITING_INPUTS,
} as const;

/** What reads the inputs of the root action. */
export type RunReader = FieldReader<keyof typeof RUN_INPUTS>;

/** Every input of the wait action with its default; wait/action.yml has the same, held to it by a test. */
export const WAIT_INPUTS = { ...CONNECTION_INPUTS, 'run-id': '', 'flow-id': '', ...WAITING_INPUTS } as const;

/** The names of an action's inputs, and those of the other action of this repository. */
export interface InputNames {
  readonly own: readonly string[];
  readonly other: readonly string[];
  /** What the other action does, worded to follow "the action that ". */
  readonly otherPurpose: string;
}

export const RUN_NAMES: InputNames = {
  own: Object.keys(RUN_INPUTS),
  other: Object.keys(WAIT_INPUTS),
  otherPurpose: 'waits for flow runs',
};

export const WAIT_NAMES: InputNames = {
  own: Object.keys(WAIT_INPUTS),
  other: Object.keys(RUN_INPUTS),
  otherPurpose: 'creates flow runs',
};
