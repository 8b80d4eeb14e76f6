import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { RUN_INPUTS } from './action-inputs.ts';
import { combine, type Field, type FieldReader, flawed } from './fields.ts';
import { parseLine } from './parsers.ts';

type DeltaReader = FieldReader<keyof typeof RUN_INPUTS>;

/** Reads the delta column; `undefined` if none is given. */
export function deltaColumnField(inputs: DeltaReader): Field<DeltaColumn | undefined> {
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
  const problem = 'describes a delta column, but `delta-column` is missing; accepted: both, or neither';
  return flawed(
    ...orphans.map((input) => ({ input, received: inputs.text(input), problem, lacks: ['delta-column'] })),
  );
}
