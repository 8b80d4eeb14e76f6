import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { CreateOrder, IfRunExists, RunOrder, WaitOptions } from '../runs/order.ts';
import type { Parsed } from '../time/parsed.ts';
import { parseTime, TIME_FORMS } from '../time/time.ts';
import { windowProblem } from '../time/window.ts';
import { parseWindowSize, splitWindow, WINDOW_SIZE_FORMS } from '../time/window-size.ts';
import { CONNECTION_INPUTS, connectionField } from './connection-inputs.ts';
import { combine, type Field, type FieldReader, fieldReader, flawed, type GetInput } from './fields.ts';
import { parseBoolean, parseLine, parseUuid } from './parsers.ts';
import { proxyField } from './proxy.ts';
import { valuesOf } from './unknown-inputs.ts';
import { WAITING_INPUTS, waitingField } from './wait-inputs.ts';

/** Every input of the root action with its default; action.yml says the same, held to it by a test. */
export const RUN_INPUTS = {
  ...CONNECTION_INPUTS,
  'flow-id': '',
  'window-start-time': '',
  'window-end-time': 'now',
  'start-time': 'now+1m',
  'delta-column': '',
  'delta-column-date-format': '',
  'delta-column-timezone': '',
  'window-size': '',
  // action.yml has an expression as its default, which comes to the same as `ifRunExistsField`.
  'if-run-exists': '',
  'dry-run': 'false',
  wait: 'false',
  ...WAITING_INPUTS,
} as const;

/** What the inputs of a step are read by, beside themselves. */
export interface Circumstances {
  /** Unix seconds that `now` stands for in all inputs of the step. */
  readonly nowSeconds: number;
  /** Which attempt of the workflow run this is; re-runs count up from 1. */
  readonly runAttempt: number;
}

type RunReader = FieldReader<keyof typeof RUN_INPUTS>;

/**
 * Reads the inputs of the root action.
 *
 * @throws {InputError} with all that is wrong
 */
export function readRunInputs({ nowSeconds, runAttempt }: Circumstances, get?: GetInput): CreateOrder {
  const inputs = fieldReader(RUN_INPUTS, get);
  const fields = combine({
    connection: connectionField(inputs),
    proxy: proxyField(),
    run: runField(inputs, nowSeconds),
    ifRunExists: ifRunExistsField(inputs, runAttempt),
    dryRun: inputs.required('dry-run', parseBoolean, 'true or false'),
    wait: waitField(inputs),
  });
  return valuesOf(fields, Object.keys(RUN_INPUTS), get);
}

function runField(inputs: RunReader, nowSeconds: number): Field<RunOrder> {
  const fields = combine({
    flowId: inputs.required(
      'flow-id',
      parseUuid,
      'the UUID of a flow that is scheduled for one-time ingestion',
    ),
    startSeconds: timeField(inputs, 'start-time', nowSeconds),
    span: spanField(inputs, nowSeconds),
    deltaColumn: deltaColumnField(inputs),
  });
  if ('problems' in fields) return fields;
  const { span, ...others } = fields.value;
  return { value: { ...others, ...span, nowSeconds } };
}

/** What is to be read, in one piece or split. */
function spanField(
  inputs: RunReader,
  nowSeconds: number,
): Field<Pick<RunOrder, 'windows' | 'endSeconds' | 'windowSize'>> {
  const fields = combine({
    startSeconds: windowStartField(inputs, nowSeconds),
    endSeconds: timeField(inputs, 'window-end-time', nowSeconds),
    windowSize: inputs.optional('window-size', parseWindowSize, WINDOW_SIZE_FORMS),
  });
  if ('problems' in fields) return fields;
  const { startSeconds, endSeconds, windowSize } = fields.value;
  if (startSeconds === 'last-run') return { value: { windows: undefined, endSeconds, windowSize } };
  const window = { startSeconds, endSeconds };
  const problem = windowProblem(window);
  if (problem) {
    return flawed({
      input: 'window-end-time',
      received: `${inputs.text('window-start-time')} to ${inputs.text('window-end-time')}`,
      problem: `leaves nothing to read: ${problem}; accepted: a time after window-start-time`,
    });
  }
  const split = splitWindow(window, windowSize);
  if ('value' in split) return { value: { windows: split.value, endSeconds, windowSize } };
  const received = inputs.text('window-size');
  return flawed({ input: 'window-size', received, problem: `${split.problem}; accepted: a longer one` });
}

function windowStartField(inputs: RunReader, nowSeconds: number): Field<number | 'last-run'> {
  if (inputs.text('window-start-time') === 'last-run') return { value: 'last-run' };
  return timeField(inputs, 'window-start-time', nowSeconds);
}

function timeField(
  inputs: RunReader,
  name: 'start-time' | 'window-start-time' | 'window-end-time',
  nowSeconds: number,
): Field<number> {
  const forms = name === 'window-start-time' ? `${TIME_FORMS}, or last-run` : TIME_FORMS;
  return inputs.required(name, (text) => parseTime(text, nowSeconds), forms);
}

/** The inputs that say how to wait are checked even where the step does not wait. */
function waitField(inputs: RunReader): Field<WaitOptions | undefined> {
  const fields = combine({
    wait: inputs.required('wait', parseBoolean, 'true or false'),
    options: waitingField(inputs),
  });
  return 'problems' in fields ? fields : { value: fields.value.wait ? fields.value.options : undefined };
}

/** A re-run means the work that the first attempt may have begun, so it takes over what is there. */
function ifRunExistsField(inputs: RunReader, runAttempt: number): Field<IfRunExists> {
  const parsed = inputs.optional('if-run-exists', parseIfRunExists, 'create, attach or fail');
  if ('problems' in parsed) return parsed;
  return { value: parsed.value ?? (runAttempt > 1 ? 'attach' : 'create') };
}

function parseIfRunExists(text: string): Parsed<IfRunExists> {
  return text === 'create' || text === 'attach' || text === 'fail'
    ? { value: text }
    : { problem: 'is none of the choices' };
}

function deltaColumnField(inputs: RunReader): Field<DeltaColumn | undefined> {
  const fields = combine({
    name: inputs.optional('delta-column', parseLine, 'the name of a column'),
    dateFormat: inputs.optional('delta-column-date-format', parseLine, 'a date format of the source'),
    timezone: inputs.optional('delta-column-timezone', parseLine, 'a time zone'),
  });
  if ('problems' in fields) return fields;
  const { name, dateFormat, timezone } = fields.value;
  if (name !== undefined) {
    return { value: { name, ...(dateFormat && { dateFormat }), ...(timezone && { timezone }) } };
  }
  const orphans = (['delta-column-date-format', 'delta-column-timezone'] as const).filter((input) =>
    inputs.text(input),
  );
  if (orphans.length === 0) return { value: undefined };
  const problem = 'says something of a delta column, but delta-column is missing; accepted: both, or neither';
  return flawed(
    ...orphans.map((input) => ({ input, received: inputs.text(input), problem, lacks: ['delta-column'] })),
  );
}
