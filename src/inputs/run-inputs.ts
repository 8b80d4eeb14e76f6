import type { CreateOrder, RunOrder, WaitOptions } from '../runs/order.ts';
import { formatBoth, formatDuration } from '../time/format.ts';
import { parseTime, TIME_FORMS } from '../time/time.ts';
import { RUN_INPUTS, RUN_NAMES, type RunReader } from './action-inputs.ts';
import { connectionField } from './connection-inputs.ts';
import { deltaColumnField } from './delta-column.ts';
import { effectWarnings, windowEndWarnings } from './effects.ts';
import { combine, type Field, fieldReader, flawed } from './fields.ts';
import { parseFlowId } from './flow-id.ts';
import type { GivenInputs } from './given-inputs.ts';
import { MOST_PARALLEL, parseBoolean, parseChoice, parseCount } from './parsers.ts';
import { proxyField } from './proxy.ts';
import { settle } from './settle.ts';
import { tokenWarnings } from './token-checks.ts';
import { waitingField } from './waiting-inputs.ts';
import { spanField } from './window-inputs.ts';

/** What the inputs of a step depend on, in addition to their texts. */
export interface Circumstances {
  /** Unix seconds that `now` means in all inputs of the step, and at which an access token must be valid. */
  readonly nowSeconds: number;
  /** Whether this is known to be a later attempt of a workflow run. */
  readonly isRerun: boolean;
}

/**
 * Reads the inputs of the root action.
 *
 * @throws {InputError} with every problem
 */
export function readRunInputs(given: GivenInputs, { nowSeconds, isRerun }: Circumstances): CreateOrder {
  // A re-run means the work that the first attempt may have begun, so it takes over the run that exists.
  const defaults = { ...RUN_INPUTS, 'if-run-exists': isRerun ? 'attach' : 'create' };
  const inputs = fieldReader(defaults, given);
  const fields = combine({
    connection: connectionField(inputs, nowSeconds),
    proxy: proxyField(),
    ifRunExists: inputs.required(
      'if-run-exists',
      parseChoice('create', 'attach', 'fail'),
      'create, attach or fail',
    ),
    dryRun: inputs.required('dry-run', parseBoolean, 'true or false'),
    work: workField(inputs, nowSeconds),
  });
  const { value, warnings } = settle(fields, given, RUN_NAMES);
  const { connection, ifRunExists, dryRun, work } = value;
  const { wait, options, ...asked } = work;
  return {
    ...{ connection, ifRunExists, dryRun, isRerun, ...asked },
    activeWait: { ...options, retries: 0, maxFailedRecords: undefined },
    wait: wait ? options : undefined,
    warnings: [
      ...warnings,
      ...tokenWarnings(connection),
      ...windowEndWarnings(work.run),
      ...effectWarnings(work),
    ],
  };
}

/** The runs to create and how to wait for them. The inputs that say how to wait are checked even without a wait. */
function workField(inputs: RunReader, nowSeconds: number) {
  const fields = combine({
    run: runField(inputs, nowSeconds),
    ifRunActive: inputs.required('if-run-active', parseChoice('fail', 'wait', 'skip'), 'fail, wait or skip'),
    fillGaps: inputs.required('fill-gaps', parseBoolean, 'true or false'),
    maxParallel: inputs.required(
      'max-parallel',
      parseCount(1, MOST_PARALLEL),
      `a whole number from 1 to ${MOST_PARALLEL}`,
    ),
    wait: inputs.required('wait', parseBoolean, 'true or false'),
    options: waitingField(inputs),
  });
  if ('problems' in fields) return fields;
  const { run, wait, options } = fields.value;
  const problem = wait ? endlessWait(run, options) : undefined;
  if (problem === undefined) return fields;
  return flawed({ input: 'wait-timeout', received: inputs.text('wait-timeout'), problem });
}

/** A wait whose time is over before its run begins cannot see the end of the run. */
function endlessWait(
  { startSeconds, nowSeconds }: RunOrder,
  { waitTimeoutMs }: WaitOptions,
): string | undefined {
  const leadSeconds = startSeconds - nowSeconds;
  if (leadSeconds * 1_000 <= waitTimeoutMs) return undefined;
  return `is shorter than the time until the run begins: \`start-time\` is ${formatBoth(startSeconds)}, in ${formatDuration(leadSeconds)}; accepted: a longer time, or an earlier \`start-time\``;
}

function runField(inputs: RunReader, nowSeconds: number): Field<RunOrder> {
  const fields = combine({
    flowId: inputs.required(
      'flow-id',
      parseFlowId,
      'the ID of a dataflow that is scheduled for one-time ingestion, a UUID',
    ),
    startSeconds: inputs.required('start-time', (text) => parseTime(text, nowSeconds), TIME_FORMS),
    span: spanField(inputs, nowSeconds),
    deltaColumn: deltaColumnField(inputs),
  });
  if ('problems' in fields) return fields;
  const { span, ...others } = fields.value;
  return { value: { ...others, ...span, nowSeconds } };
}
