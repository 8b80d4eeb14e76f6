import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  DISABLED_FLOW_ID,
  FILE_FLOW_ID,
  type FlowServiceServer,
  SCHEDULED_FLOW_ID,
  STREAMING_FLOW_ID,
  TABLE_FLOW_ID,
} from './support/flow-service/index.ts';
import { assertRed, errorOf, takeStep } from './support/step.ts';

interface Refusal {
  readonly inputs: Readonly<Record<string, string>>;
  readonly prepare?: (flowService: FlowServiceServer) => void;
  readonly says: RegExp;
}

/** A column that the first run of the flow has left in it. */
const withDeltaColumn = ({ service }: FlowServiceServer) => {
  const flow = service.flows.get(TABLE_FLOW_ID);
  if (flow) flow.deltaColumn = { name: 'CHANGED_AT' };
};

const refuses =
  (status: number, body: string) =>
  ({ faults }: FlowServiceServer) =>
    faults.always('create', { kind: 'body', status, body });

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a flow that runs on a schedule': {
    inputs: { 'flow-id': SCHEDULED_FLOW_ID, 'delta-column': '' },
    says: /This flow runs every hour: on-demand runs need a flow that is scheduled once \(Adobe error 1386\)\./,
  },
  'a flow that is disabled': {
    inputs: { 'flow-id': DISABLED_FLOW_ID },
    says: /This flow is in state disabled: it must be enabled first\./,
  },
  'a flow that is streaming': {
    inputs: { 'flow-id': STREAMING_FLOW_ID, 'delta-column': '' },
    says: /This flow is streaming .*: on-demand ingestion is for batch sources \(Adobe error 1385\)\./,
  },
  'a first run without its delta column': {
    inputs: { 'delta-column': '' },
    says: /table-based .* has no delta column yet: give it as delta-column for the first run \(Adobe error 1383\)\./,
  },
  "another delta column than the flow's": {
    inputs: { 'delta-column': 'DOB' },
    prepare: withDeltaColumn,
    says: /delta column is CHANGED_AT, and delta-column says DOB: leave it out, or give the flow's \(Adobe error 1382\)\./,
  },
  'a delta column for a flow of files': {
    inputs: { 'flow-id': FILE_FLOW_ID, 'delta-column': 'DOB' },
    prepare: refuses(400, '{"message":"The params are invalid or empty."}'),
    says: /This flow is file-based .*: leave delta-column out\./,
  },
};

describe('a refusal is explained by what the flow is', { concurrency: 6 }, () => {
  for (const [name, { inputs, prepare, says }] of Object.entries(REFUSALS)) {
    test(`${name}, with one read of the flow after it`, async () => {
      const step = await takeStep({ inputs, ...(prepare && { prepare }) });
      assertRed(step, '');
      assert.match(errorOf(step), /^Failed to create a run of flow /);
      assert.match(errorOf(step), says);
      const calls = step.requests.map(({ call }) => call);
      assert.deepEqual(calls.slice(0, 2), ['create', 'get-flow']);
      assert.ok(
        calls.slice(2).every((call) => call === 'get-flow-spec'),
        `${calls}`,
      );
    });
  }

  test('a refusal of the credential is told as that, whatever else does not fit', async () => {
    const body = '{"type":"https://ns.adobe.com/aep/errors/FLOW-2120-403","title":"Forbidden","status":403}';
    const step = await takeStep({ inputs: { 'delta-column': '' }, prepare: refuses(403, body) });
    assertRed(step, '');
    assert.match(errorOf(step), /Manage Sources[\s\S]*delta column/);
  });

  test('where the flow cannot be read, the refusal stands for itself', async () => {
    const step = await takeStep({
      inputs: { 'flow-id': SCHEDULED_FLOW_ID, 'delta-column': '' },
      faults: { 'get-flow': { kind: 'reset', when: 'before-headers' } },
    });
    assertRed(step, '');
    assert.match(errorOf(step), /frequency=hour is not supported[\s\S]*On-demand runs need a flow/);
  });

  test('where the flow does not answer, the step waits a few seconds for it, and no more', async () => {
    const step = await takeStep({
      inputs: { 'flow-id': SCHEDULED_FLOW_ID, 'delta-column': '', 'request-timeout': '60s' },
      faults: { 'get-flow': { kind: 'stall', when: 'before-headers' } },
    });
    assertRed(step, '');
    assert.ok(step.durationMs < 8_000, `${step.durationMs} ms`);
  });
});
