import type { WaitOptions } from '../runs/order.ts';
import { DURATION_FORMS, parseDuration, parseShortDuration } from '../time/duration.ts';
import { combine, type Field, type FieldReader } from './fields.ts';
import { MOST_RETRIES, parseCount } from './parsers.ts';

/** The inputs of both actions that say how to wait, with their defaults. */
export const WAITING_INPUTS = {
  'wait-timeout': '150m',
  'poll-interval': '60s',
  retries: '0',
  'max-failed-records': '',
} as const;

/** Reads how to wait. */
export function waitingField(inputs: FieldReader<keyof typeof WAITING_INPUTS>): Field<WaitOptions> {
  return combine({
    waitTimeoutMs: inputs.required('wait-timeout', parseDuration, DURATION_FORMS),
    pollIntervalMs: inputs.required('poll-interval', parseShortDuration, DURATION_FORMS),
    retries: inputs.required(
      'retries',
      parseCount(0, MOST_RETRIES),
      `a whole number, ${MOST_RETRIES} at most`,
    ),
    maxFailedRecords: inputs.optional('max-failed-records', parseCount(), 'a whole number'),
  });
}
