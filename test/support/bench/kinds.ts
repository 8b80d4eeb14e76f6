import { INPUTS, MINTING } from '../step.ts';
import { type Opened, TOKEN } from './service.ts';

/** A kind of step that is measured, in which nothing goes wrong. */
export interface StepKind {
  readonly name: string;
  readonly entryPoint: 'action.yml' | 'wait/action.yml';
  readonly inputs: (service: Opened) => Readonly<Record<string, string>>;
  /** It pauses between polls, which is taken out of both sides. */
  readonly pauses: boolean;
}

const CREATING = { ...INPUTS, 'access-token': TOKEN } as const;
const WAITING = { 'poll-interval': '1s' } as const;

export const STEP_KINDS: readonly StepKind[] = [
  { name: 'create, with `access-token`', entryPoint: 'action.yml', inputs: () => CREATING, pauses: false },
  {
    name: 'create, with `client-secret`',
    entryPoint: 'action.yml',
    inputs: () => ({ ...INPUTS, ...MINTING }),
    pauses: false,
  },
  {
    name: 'create and wait: three polls',
    entryPoint: 'action.yml',
    inputs: () => ({ ...CREATING, ...WAITING, wait: 'true' }),
    pauses: true,
  },
  {
    name: 'the wait action: three polls',
    entryPoint: 'wait/action.yml',
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

/** The kinds that a shell step with curl and jq can do as well. */
export const SHELL_KINDS: readonly StepKind[] = STEP_KINDS.filter(({ pauses }) => !pauses);
