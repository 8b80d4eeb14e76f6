import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from './support/flow-service/index.ts';
import { assertRed, MINTING, postsOf, type Step, takeStep } from './support/step.ts';

const STALLS: Readonly<Record<string, Fault>> = {
  'before the answer': { kind: 'stall', when: 'before-headers', processed: true },
  'within the headers': { kind: 'stall', when: 'within-headers', processed: true },
  'within the body': { kind: 'stall', when: 'within-body', processed: true },
};

/** A second signal can meet a process that is ending already and kill it: its last word is said by then. */
function assertCancelled(step: Step, outcome: '' | 'unknown') {
  assertRed({ ...step, exitCode: step.exitCode ?? 1 }, outcome);
}

describe('a cancel ends the step within a second', { concurrency: 6 }, () => {
  for (const signals of [['SIGINT'], ['SIGTERM'], ['SIGINT', 'SIGINT', 'SIGTERM']] as const) {
    for (const [where, fault] of Object.entries(STALLS)) {
      test(`by ${signals.join(', ')} ${where} to the creation: a run may exist, and the step says so`, async () => {
        const step = await takeStep({ faults: { create: fault }, cancel: { during: 'create', signals } });
        assertCancelled(step, 'unknown');
        assert.match(step.stdout, /cancel/);
        assert.ok(step.sinceSignalMs < 1_000, `ended ${step.sinceSignalMs} ms after the signal`);
        assert.deepEqual(postsOf(step), ['create']);
        assert.equal(step.runs.length, 1);
      });

      test(`by ${signals.join(', ')} ${where} to the request of a token: no run was created`, async () => {
        const step = await takeStep({
          inputs: MINTING,
          faults: { token: fault },
          cancel: { during: 'token', signals },
        });
        assertCancelled(step, '');
        assert.match(step.stdout, /cancel/);
        assert.ok(step.sinceSignalMs < 1_000, `ended ${step.sinceSignalMs} ms after the signal`);
        assert.deepEqual(postsOf(step), ['token']);
        assert.equal(step.runs.length, 0);
      });
    }
  }
});
