import type { WaitOptions } from '../runs/order.ts';
import { DURATION_FORMS, parseDuration, parseShortDuration } from '../time/duration.ts';
import type { WAITING_INPUTS } from './action-inputs.ts';
import { combine, type Field, type FieldReader } from './fields.ts';
import { MOST_RETRIES, parseCount } from './parsers.ts';

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
