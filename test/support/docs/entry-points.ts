import { existsSync } from 'node:fs';
import { InputError } from '../../../src/inputs/fields.ts';
import type { GivenInputs } from '../../../src/inputs/given-inputs.ts';
import { readRunInputs } from '../../../src/inputs/run-inputs.ts';
import { readWaitInputs } from '../../../src/inputs/wait-inputs.ts';
import { type ActionFile, ROOT, readActionFile } from '../action-file.ts';
import type { Step } from './workflow.ts';

/** One of the two actions of this repository. */
export interface EntryPoint {
  readonly action: ActionFile;
  /** @throws {InputError} */
  read(given: GivenInputs): unknown;
}

const ENTRY_POINTS: Readonly<Record<string, EntryPoint>> = {
  '': {
    action: readActionFile('action.yml'),
    read: (given) => readRunInputs(given, { nowSeconds: 1_780_000_000, isRerun: false }),
  },
  '/wait': {
    action: readActionFile('wait/action.yml'),
    read: (given) => readWaitInputs(given, { nowSeconds: 1_780_000_000, isRerun: false }),
  },
};

/** What an expression may stand for, by input. */
const STAND_INS: Readonly<Record<string, string>> = {
  'client-id': '7d1f0c62b98e4a35a0e4c81f6b2d9357',
  'client-secret': 'not-a-real-secret',
  'access-token': 'not.a.token',
  scopes: 'openid',
  'org-id': '60D4A1B72F93C58E0A495C21@AdobeOrg',
  'sandbox-name': 'prod',
  'api-url': 'http://127.0.0.1:8080',
  'ims-url': 'http://127.0.0.1:8080',
  'request-timeout': '60s',
  'retry-timeout': '2m',
  'lookup-timeout': '5m',
  'flow-id': '3abea21c-7e36-4be1-bec1-d3bad0e3e0de',
  'window-start-time': 'now-1d/d',
  'initial-window-start-time': '2026-01-01',
  'window-end-time': 'now/d',
  'start-time': 'now+1m',
  'delta-column': 'updated_at',
  'delta-column-date-format': 'YYYY-MM-DD',
  'delta-column-timezone': 'UTC',
  'window-size': '1d',
  'max-parallel': '1',
  'if-run-exists': 'attach',
  'if-run-active': 'wait',
  'fill-gaps': 'true',
  'dry-run': 'false',
  wait: 'true',
  'wait-timeout': '150m',
  'poll-interval': '60s',
  retries: '0',
  'max-failed-records': '0',
  'run-id': '3abea21c-7e36-4be1-bec1-d3bad0e3e0de',
};

const EXPRESSION = /\$\{\{[\s\S]*?\}\}/;

/**
 * The action that a step uses, where it is one of the two.
 *
 * @throws {Error} where it would be in this repository, and is not
 */
export function entryPointOf({ uses = '' }: Step): EntryPoint | undefined {
  const own = /^(?:OWNER\/aep-flow-run(?<published>\/[^@]*)?@.+|[.$](?<local>\/.*))$/.exec(uses);
  if (own === null) return undefined;
  const folder = (own.groups?.['published'] ?? own.groups?.['local'] ?? '').replace(/\/$/, '');
  const entryPoint = ENTRY_POINTS[folder];
  if (entryPoint === undefined && !existsSync(`${ROOT}.${folder}/action.yml`)) {
    throw new Error(`${uses} is no action of this repository`);
  }
  return entryPoint;
}

/** What is wrong with the inputs that a step gives to an action of this repository. */
export function inputProblems(step: Step): readonly string[] {
  const entryPoint = entryPointOf(step);
  if (entryPoint === undefined) return [];
  const { inputs } = entryPoint.action;
  const given = step.with ?? {};
  const texts = Object.fromEntries(Object.keys(inputs).map((name) => [name, received(name, given[name])]));
  return [
    ...Object.keys(given)
      .filter((name) => inputs[name] === undefined)
      .map((name) => `${name} is not an input`),
    ...Object.keys(inputs)
      .filter((name) => inputs[name]?.required && texts[name] === '')
      .map((name) => `${name} is required`),
    ...refusals(entryPoint, texts),
  ];
}

/** What an input arrives as: the text of a literal, or the stand-in for an expression. */
function received(name: string, value: unknown): string {
  const text = String(value ?? '').trim();
  if (!EXPRESSION.test(text)) return text;
  const standIn = STAND_INS[name];
  if (standIn === undefined) throw new Error(`there is no stand-in for an expression in ${name}`);
  return standIn;
}

function refusals(entryPoint: EntryPoint, given: GivenInputs): readonly string[] {
  try {
    entryPoint.read(given);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ input, problem }) => `${input} ${problem}`);
  }
}
