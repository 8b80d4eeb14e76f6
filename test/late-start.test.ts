import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFlowRun } from '../src/create-flow-run.ts';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  ORG_ID,
} from './support/flow-service/index.ts';
import { timeline } from './support/timeline.ts';
import type { SentRequest } from './support/virtual-network.ts';
import { playStep } from './support/virtual-wait.ts';

// The service refuses a start in the past (Adobe error 1360), and trying again takes longer than the minute by which
// the default start lies ahead.
describe('a creation that is made again, or late, has a start that is still to come', () => {
  const troubles = {
    'after its answer was lost and the history ruled it out': {
      call: 'create',
      fate: { kind: 'broken', processed: false },
    },
    'after the gateway asked to stay away for 70 s': {
      call: 'create',
      fate: {
        kind: 'replaced',
        processed: false,
        answer: { status: 429, headers: { 'retry-after': '70' }, body: '' },
      },
    },
    'after IMS asked to stay away for 70 s': {
      call: 'token',
      fate: {
        kind: 'replaced',
        processed: false,
        answer: { status: 429, headers: { 'retry-after': '70' }, body: '' },
      },
    },
  } as const;
  for (const [when, { call, fate }] of Object.entries(troubles)) {
    test(when, async () => {
      const time = timeline();
      const service = createFlowService({ clock: time, refusePastStart: true });
      const given: Readonly<Record<string, string>> = {
        ...{
          'client-id': CLIENT_ID,
          'client-secret': CLIENT_SECRET,
          'org-id': ORG_ID,
          'flow-id': FILE_FLOW_ID,
        },
        'window-start-time': 'now-1d',
      };
      const inputs = readRunInputs(given, { nowSeconds: time.now() / 1_000, isRerun: false });
      const count = { calls: 0 };
      const passage = (request: SentRequest) => {
        const isFirst = request.call === call && count.calls++ === 0;
        return isFirst ? { fate, latencyMs: 100 } : undefined;
      };
      const step = await playStep((world) => createFlowRun(inputs, world), {
        service,
        timeline: time,
        passage,
      });
      assert.ok(step.green, step.errors.join());
      const [run, ...others] = service.runs;
      assert.deepEqual(others, []);
      assert.equal(step.outputs['start-time'], run?.params['startTime']);
    });
  }
});
