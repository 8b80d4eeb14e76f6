import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { RunReader } from './action-inputs.ts';
import { combine, type Field, flawed } from './fields.ts';
import { parseText } from './parsers.ts';

/** Reads the delta column; `undefined` if none is given. */
export function deltaColumnField(inputs: RunReader): Field<DeltaColumn | undefined> {
  const fields = combine({
    name: inputs.optional('delta-column', parseText, 'the name of a column'),
    dateFormat: inputs.optional('delta-column-date-format', parseText, 'a date format of the source'),
    timezone: inputs.optional('delta-column-timezone', parseText, 'a time zone'),
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
  const problem = 'describes a delta column, but `delta-column` is missing; accepted: both, or neither';
  return flawed(
    ...orphans.map((input) => ({ input, received: inputs.text(input), problem, lacks: ['delta-column'] })),
  );
}
