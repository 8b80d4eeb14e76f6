import { member, readJson, text } from '../adobe/json.ts';
import { isRunId } from '../adobe/run.ts';
import type { WaitOptions, WaitOrder } from '../runs/order.ts';
import { DURATION_FORMS, parseDuration } from '../time/duration.ts';
import type { Parsed } from '../time/parsed.ts';
import { CONNECTION_INPUTS, connectionField } from './connection-inputs.ts';
import { combine, type Field, type FieldReader, fieldReader, type GetInput } from './fields.ts';
import { MOST_RETRIES, parseCount, parseCountUpTo, parseUuid } from './parsers.ts';
import { proxyField } from './proxy.ts';
import { readRunsFile } from './runs-file.ts';
import { valuesOf } from './unknown-inputs.ts';

/** The inputs of both doors that say how to wait, with their defaults. */
export const WAITING_INPUTS = {
  'wait-timeout': '150m',
  'poll-interval': '60s',
  retries: '0',
  'max-failed-records': '',
} as const;

/** Every input of the wait action with its default; wait/action.yml says the same, held to it by a test. */
export const WAIT_INPUTS = { ...CONNECTION_INPUTS, 'run-id': '', 'flow-id': '', ...WAITING_INPUTS } as const;

/**
 * Reads the inputs of the wait action.
 *
 * @throws {InputError} with all that is wrong
 */
export function readWaitInputs(get?: GetInput): WaitOrder {
  const inputs = fieldReader(WAIT_INPUTS, get);
  const fields = combine({
    connection: connectionField(inputs),
    proxy: proxyField(),
    runIds: inputs.required(
      'run-id',
      (text) => {
        const runs = readRunsFile(text);
        return 'problem' in runs ? runs : parseRunIds(runs.value);
      },
      'ids of flow runs, one a line or separated by commas, or the runs output',
    ),
    flowId: inputs.optional('flow-id', parseUuid, 'the UUID of a flow'),
    wait: waitingField(inputs),
  });
  return { ...valuesOf(fields, Object.keys(WAIT_INPUTS), get), warnings: [] };
}

/** Reads how to wait. */
export function waitingField(inputs: FieldReader<keyof typeof WAITING_INPUTS>): Field<WaitOptions> {
  return combine({
    waitTimeoutMs: inputs.required('wait-timeout', parseDuration, DURATION_FORMS),
    pollIntervalMs: inputs.required('poll-interval', parseDuration, DURATION_FORMS),
    retries: inputs.required(
      'retries',
      parseCountUpTo(0, MOST_RETRIES),
      `a whole number, ${MOST_RETRIES} at most`,
    ),
    maxFailedRecords: inputs.optional('max-failed-records', parseCount, 'a whole number'),
  });
}

/** Reads ids of runs: a list, or the JSON of the `runs` output of an earlier step. */
export function parseRunIds(value: string): Parsed<readonly string[]> {
  const json = value.startsWith('[') ? readJson(value) : undefined;
  if (json !== undefined && !Array.isArray(json)) return { problem: 'is not the JSON of runs' };
  const ids = json
    ? json.filter(isCurrent).map((run) => text(member(run, 'runId')) ?? text(run) ?? '')
    : value.split(/[\s,]+/).filter((id) => id !== '');
  const given = [...new Set(ids)];
  if (given.length === 0) return { problem: 'names no run' };
  const wrong = given.find((id) => !isRunId(id));
  if (wrong === undefined) return { value: given };
  return { problem: `has something in it that is not the id of a run: ${JSON.stringify(wrong)}` };
}

/** A failed run that was started over stands before the new one, and its window is the new one's business. */
function isCurrent(run: unknown, index: number, runs: readonly unknown[]): boolean {
  const windowOf = (value: unknown) =>
    `${member(value, 'windowStartTime')} ${member(value, 'windowEndTime')}`;
  const isFailed = member(run, 'outcome') === 'failed' && member(run, 'windowStartTime') !== undefined;
  return !(isFailed && runs.slice(index + 1).some((later) => windowOf(later) === windowOf(run)));
}
