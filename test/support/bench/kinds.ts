import { FILE_FLOW_ID } from '../flow-service/index.ts';
import { INPUTS, MINTING } from '../step.ts';
import { type Holding, type Opened, TOKEN } from './service.ts';

/** A kind of step that is measured, in which nothing goes wrong. */
export interface StepKind {
  readonly name: string;
  readonly entryPoint: 'action.yml' | 'wait/action.yml';
  readonly inputs: (service: Opened) => Readonly<Record<string, string>>;
  /** It pauses between polls, which is taken out of both sides. */
  readonly pauses: boolean;
  /** What the service holds when the step begins; a run that has just begun if it is absent. */
  readonly holding?: Holding;
}

/** A step that is measured with one of something, and with very many. */
export interface ScaleKind {
  /** How many are very many. */
  readonly count: number;
  readonly of: (count: number) => StepKind;
}

const CREATING = { ...INPUTS, 'access-token': TOKEN } as const;
const WAITING = { 'poll-interval': '1s' } as const;
const FILE_FLOW = { 'flow-id': FILE_FLOW_ID, 'delta-column': '' } as const;

function waitingFor(runIds: readonly string[]) {
  const { 'client-id': clientId, 'org-id': orgId } = INPUTS;
  return {
    ...{ 'client-id': clientId, 'access-token': TOKEN, 'org-id': orgId },
    ...{ 'run-id': runIds.join(','), ...WAITING },
  };
}

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
    inputs: ({ runIds }) => waitingFor(runIds),
    pauses: true,
  },
];

/** The kinds that a shell step with curl and jq can do as well. */
export const SHELL_KINDS: readonly StepKind[] = STEP_KINDS.filter(({ pauses }) => !pauses);

const HOUR_SECONDS = 3_600;
/** The end of the windows that are loaded, unix seconds: 2026-02-01. */
const END_SECONDS = 1_769_904_000;

/** Steps of which the cost could grow with what they meet. */
export const SCALE_KINDS: readonly ScaleKind[] = [
  {
    count: 10_000,
    of: (count) => ({
      name: `\`last-run\`, ${numeral(count)} runs in the history`,
      entryPoint: 'action.yml',
      pauses: false,
      holding: { history: { count, endSeconds: END_SECONDS - HOUR_SECONDS }, active: 0 },
      inputs: () => ({
        ...CREATING,
        ...FILE_FLOW,
        'window-start-time': 'last-run',
        'window-end-time': String(END_SECONDS),
      }),
    }),
  },
  {
    count: 1_000,
    of: (count) => ({
      name: `\`window-size\`, ${numeral(count)} windows`,
      entryPoint: 'action.yml',
      pauses: false,
      inputs: () => ({
        ...CREATING,
        ...FILE_FLOW,
        'window-start-time': String(END_SECONDS - count * HOUR_SECONDS),
        'window-end-time': String(END_SECONDS),
        'window-size': '1h',
      }),
    }),
  },
  {
    count: 300,
    of: (count) => ({
      name: `the wait action, ${numeral(count)} runs`,
      entryPoint: 'wait/action.yml',
      pauses: true,
      holding: { history: { count: 0, endSeconds: 0 }, active: count },
      inputs: ({ runIds }) => waitingFor(runIds),
    }),
  },
];

function numeral(count: number): string {
  return count.toLocaleString('en');
}
