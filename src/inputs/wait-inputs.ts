import type { WaitOrder } from '../runs/order.ts';
import { WAIT_INPUTS, WAIT_NAMES } from './action-inputs.ts';
import { connectionField } from './connection-inputs.ts';
import { combine, fieldReader } from './fields.ts';
import { parseFlowId } from './flow-id.ts';
import type { GivenInputs } from './given-inputs.ts';
import { proxyField } from './proxy.ts';
import { EMPTY_RUN_ID_HINT } from './run-ids.ts';
import type { Circumstances } from './run-inputs.ts';
import { parseRunsOrFile } from './runs-file.ts';
import { settle } from './settle.ts';
import { tokenWarnings } from './token-checks.ts';
import { waitingField } from './waiting-inputs.ts';

/**
 * Reads the inputs of the wait action.
 *
 * @throws {InputError} with every problem
 */
export function readWaitInputs(given: GivenInputs, { nowSeconds, isRerun }: Circumstances): WaitOrder {
  const inputs = fieldReader(WAIT_INPUTS, given);
  const fields = combine({
    connection: connectionField(inputs, nowSeconds),
    proxy: proxyField(),
    runs: inputs.required(
      'run-id',
      parseRunsOrFile,
      'IDs of flow runs, one per line or separated by commas, or the `runs` output',
      EMPTY_RUN_ID_HINT,
    ),
    flowId: inputs.optional('flow-id', parseFlowId, 'the ID of a dataflow, a UUID'),
    wait: waitingField(inputs),
  });
  const { value, warnings } = settle(fields, given, WAIT_NAMES);
  const { proxy: _, ...order } = value;
  return { ...order, isRerun, warnings: [...warnings, ...tokenWarnings(order.connection)] };
}
