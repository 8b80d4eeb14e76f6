import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { CreateOrder, IfRunActive, IfRunExists, RunOrder } from '../runs/order.ts';
import type { Parsed } from '../time/parsed.ts';
import { parseTime, TIME_FORMS } from '../time/time.ts';
import { type Window, windowProblem } from '../time/window.ts';
import { parseWindowSize, splitWindow, WINDOW_SIZE_FORMS, type WindowSize } from '../time/window-size.ts';
import { CONNECTION_INPUTS, connectionField } from './connection-inputs.ts';
import { combine, type Field, type FieldReader, fieldReader, flawed, type GetInput } from './fields.ts';
import { MOST_PARALLEL, parseBoolean, parseCountUpTo, parseLine, parseUuid } from './parsers.ts';
import { proxyField } from './proxy.ts';
import { valuesOf } from './unknown-inputs.ts';
import { WAITING_INPUTS, waitingField } from './wait-inputs.ts';

/** Every input of the root action with its default; action.yml says the same, held to it by a test. */
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
  // action.yml has an expression as its default, with the same result as `ifRunExistsField`.
  'if-run-exists': '',
  'if-run-active': 'fail',
  'fill-gaps': 'false',
  'dry-run': 'false',
  wait: 'false',
  ...WAITING_INPUTS,
} as const;

/** What the inputs of a step depend on, in addition to their texts. */
export interface Circumstances {
  /** Unix seconds that `now` stands for in all inputs of the step. */
  readonly nowSeconds: number;
  /** Which attempt of the workflow run this is; re-runs count up from 1; `undefined` if it is not known. */
  readonly runAttempt: number | undefined;
}

type RunReader = FieldReader<keyof typeof RUN_INPUTS>;

/**
 * Reads the inputs of the root action.
 *
 * @throws {InputError} with all that is wrong
 */
export function readRunInputs({ nowSeconds, runAttempt }: Circumstances, get?: GetInput): CreateOrder {
  const inputs = fieldReader(RUN_INPUTS, get);
  const isRerun = runAttempt !== undefined && runAttempt > 1;
  const fields = combine({
    connection: connectionField(inputs),
    proxy: proxyField(),
    run: runField(inputs, nowSeconds),
    ifRunExists: ifRunExistsField(inputs, isRerun),
    ifRunActive: inputs.required('if-run-active', parseIfRunActive, 'fail, wait or skip'),
    fillGaps: inputs.required('fill-gaps', parseBoolean, 'true or false'),
    maxParallel: inputs.required(
      'max-parallel',
      parseCountUpTo(1, MOST_PARALLEL),
      `a whole number from 1 to ${MOST_PARALLEL}`,
    ),
    dryRun: inputs.required('dry-run', parseBoolean, 'true or false'),
    waiting: waitingInputsField(inputs),
  });
  const { proxy: _, waiting, ...others } = valuesOf(fields, Object.keys(RUN_INPUTS), get);
  const { wait, options } = waiting;
  return {
    ...others,
    activeTimeoutMs: options.waitTimeoutMs,
    isRerun,
    wait: wait ? options : undefined,
    warnings: [],
  };
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
  return { value: { ...others, ...span, ...windowsByNow(inputs, span.windowSize), nowSeconds } };
}

type Span = Pick<RunOrder, 'windows' | 'endSeconds' | 'initialStartSeconds' | 'windowSize'>;

/** What is to be read, in one piece or split. */
function spanField(inputs: RunReader, nowSeconds: number): Field<Span> {
  const fields = combine({
    startSeconds: windowStartField(inputs, nowSeconds),
    endSeconds: timeField(inputs, 'window-end-time', nowSeconds),
    initialStartSeconds: inputs.optional(
      'initial-window-start-time',
      (text) => parseTime(text, nowSeconds),
      TIME_FORMS,
    ),
    windowSize: inputs.optional('window-size', parseWindowSize, WINDOW_SIZE_FORMS),
  });
  if ('problems' in fields) return fields;
  const { startSeconds, ...others } = fields.value;
  const { initialStartSeconds, endSeconds, windowSize } = others;
  if (startSeconds !== 'last-run') {
    const windows = windowsField(inputs, 'window-start-time', { startSeconds, endSeconds }, windowSize);
    return 'problems' in windows ? windows : { value: { ...others, windows: windows.value } };
  }
  if (initialStartSeconds === undefined) return { value: { ...others, windows: undefined } };
  const initial = { startSeconds: initialStartSeconds, endSeconds };
  const windows = windowsField(inputs, 'initial-window-start-time', initial, windowSize);
  return 'problems' in windows ? windows : { value: { ...others, windows: undefined } };
}

/** Checks a window and splits it. */
function windowsField(
  inputs: RunReader,
  startName: 'window-start-time' | 'initial-window-start-time',
  window: Window,
  windowSize: WindowSize | undefined,
): Field<readonly Window[]> {
  const problem = windowProblem(window);
  if (problem) {
    return flawed({
      input: 'window-end-time',
      received: `${inputs.text(startName)} to ${inputs.text('window-end-time')}`,
      problem: `leaves nothing to read: ${problem}; accepted: a time after ${startName}`,
    });
  }
  const split = splitWindow(window, windowSize);
  if ('value' in split) return split;
  const received = inputs.text('window-size');
  return flawed({ input: 'window-size', received, problem: `${split.problem}; accepted: a longer one` });
}

/** The same inputs, read again at another moment. */
function windowsByNow(
  inputs: RunReader,
  windowSize: WindowSize | undefined,
): Pick<RunOrder, 'isRelativeToNow' | 'windowsAt'> {
  const [start, end] = [inputs.text('window-start-time'), inputs.text('window-end-time')];
  return {
    isRelativeToNow: start === 'last-run' || start.startsWith('now') || end.startsWith('now'),
    windowsAt(nowSeconds) {
      if (start === 'last-run') return undefined;
      const [from, to] = [parseTime(start, nowSeconds), parseTime(end, nowSeconds)];
      if ('problem' in from || 'problem' in to) return undefined;
      const window = { startSeconds: from.value, endSeconds: to.value };
      if (windowProblem(window)) return undefined;
      const split = splitWindow(window, windowSize);
      return 'value' in split ? split.value : undefined;
    },
  };
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

/** The inputs that say how to wait are checked even if the step does not wait. */
function waitingInputsField(inputs: RunReader) {
  return combine({
    wait: inputs.required('wait', parseBoolean, 'true or false'),
    options: waitingField(inputs),
  });
}

/** A re-run means the work that the first attempt may have begun, so it takes over the run that exists. */
function ifRunExistsField(inputs: RunReader, isRerun: boolean): Field<IfRunExists> {
  const parsed = inputs.optional('if-run-exists', parseIfRunExists, 'create, attach or fail');
  if ('problems' in parsed) return parsed;
  return { value: parsed.value ?? (isRerun ? 'attach' : 'create') };
}

function parseIfRunActive(text: string): Parsed<IfRunActive> {
  return text === 'fail' || text === 'wait' || text === 'skip'
    ? { value: text }
    : { problem: 'is none of the choices' };
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
