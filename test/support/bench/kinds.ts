import { INPUTS, MINTING } from '../step.ts';
import { type Opened, TOKEN } from './service.ts';

/** A kind of step that is measured, in which nothing goes wrong. */
export interface StepKind {
  readonly name: string;
  readonly door: 'action.yml' | 'wait/action.yml';
  readonly inputs: (service: Opened) => Readonly<Record<string, string>>;
  /** Between looks it pauses, which is taken out of both sides. */
  readonly pauses: boolean;
}

const CREATING = { ...INPUTS, 'access-token': TOKEN } as const;
const WAITING = { 'poll-interval': '1s' } as const;

export const STEP_KINDS: readonly StepKind[] = [
  { name: 'create, with `access-token`', door: 'action.yml', inputs: () => CREATING, pauses: false },
  {
    name: 'create, with `client-secret`',
    door: 'action.yml',
    inputs: () => ({ ...INPUTS, ...MINTING }),
    pauses: false,
  },
  {
    name: 'create and wait: three looks',
    door: 'action.yml',
    inputs: () => ({ ...CREATING, ...WAITING, wait: 'true' }),
    pauses: true,
  },
  {
    name: 'the wait action: three looks',
    door: 'wait/action.yml',
    inputs: ({ runId }) => ({
      'client-id': INPUTS['client-id'],
      'access-token': TOKEN,
      'org-id': INPUTS['org-id'],
      'run-id': runId,
      ...WAITING,
    }),
    pauses: true,
  },
];
