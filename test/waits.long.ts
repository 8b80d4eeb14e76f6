import assert from 'node:assert/strict';
import { apart } from './support/apart.ts';
import { LATENCY_MS, type Passage, type SentRequest } from './support/virtual-network.ts';
import { callsOf, runsOf, type WaitingWorld, waitVirtually, worldWith } from './support/virtual-wait.ts';

const { describe, test } = apart(import.meta.url);

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const NO_TIMEOUT = { waitTimeoutMs: 20 * 24 * HOUR_MS };

/** The weather of two days: every third look meets something that passes. */
function weather(): NonNullable<WaitingWorld['passage']> {
  const count = { looks: 0 };
  const refused = (status: number, headers = {}): Passage['fate'] => ({
    kind: 'replaced',
    processed: false,
    answer: { status, headers, body: '' },
  });
  const fates: readonly Passage['fate'][] = [
    refused(429, { 'retry-after': '38' }),
    refused(503),
    { kind: 'broken', processed: true },
    refused(500),
    { kind: 'unconnected' },
    { kind: 'stalled', processedAfterMs: undefined },
    refused(408),
    { kind: 'replaced', processed: true, answer: { status: 200, body: '<html>portal</html>' } },
  ];
  return ({ call }) => {
    if (call !== 'get-run') return undefined;
    count.looks += 1;
    if (count.looks % 3 > 0) return undefined;
    return {
      fate: fates[(count.looks / 3) % fates.length] ?? { kind: 'unconnected' },
      latencyMs: LATENCY_MS,
    };
  };
}

describe('a wait of two days, with tokens of 24 hours and bad weather', () => {
  // A token of 86,399 s is renewed a minute before its end: at the start, after 24 h, after 48 h less two minutes.
  const lengths = [
    { hours: 23, tokens: 1 },
    { hours: 47, tokens: 2 },
    { hours: 49, tokens: 3 },
  ];
  for (const { hours, tokens } of lengths) {
    test(`ends right after ${hours} hours, with ${tokens} token requests and no poll refused`, async () => {
      const world = worldWith([{ durationMs: hours * HOUR_MS }]);
      const step = await waitVirtually(world.runIds, NO_TIMEOUT, { ...world, passage: weather() });
      assert.ok(step.green, step.errors[0]);
      assert.equal(step.outputs['outcome'], 'succeeded');
      assert.equal(callsOf(step.requests, 'token').length, tokens);
      const lagMs = step.elapsedMs - hours * HOUR_MS;
      assert.ok(lagMs >= 0 && lagMs < 3 * MINUTE_MS, `noticed ${lagMs} ms later`);
    });
  }

  test('needs no token more for four runs than for one', async () => {
    const world = worldWith(Array.from({ length: 4 }, () => ({ durationMs: 49 * HOUR_MS })));
    const step = await waitVirtually(world.runIds, NO_TIMEOUT, world);
    assert.ok(step.green, step.errors[0]);
    assert.equal(callsOf(step.requests, 'token').length, 3);
  });

  test('renews a revoked token once, however many runs are polled with it', async () => {
    const world = worldWith(Array.from({ length: 10 }, () => ({ durationMs: 3 * MINUTE_MS })));
    const revoked = { done: false };
    const passage = ({ atMs }: SentRequest) => {
      if (!revoked.done && atMs > (world.service.runs[0]?.createdAtMs ?? 0) + MINUTE_MS) {
        revoked.done = true;
        world.service.revokeTokens();
      }
      return undefined;
    };
    const step = await waitVirtually(world.runIds, {}, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.ok(revoked.done);
    assert.equal(callsOf(step.requests, 'token').length, 2);
  });

  test('continues while IMS is down for an hour, and polls again once it is back', async () => {
    const world = worldWith([{ durationMs: 26 * HOUR_MS }]);
    const begunMs = world.timeline.now();
    const passage = ({ call, atMs }: SentRequest): Passage | undefined => {
      const isDown = call === 'token' && atMs > begunMs + 23 * HOUR_MS && atMs < begunMs + 25 * HOUR_MS;
      const fate = { kind: 'replaced', processed: false, answer: { status: 503, body: '' } } as const;
      return isDown ? { fate, latencyMs: LATENCY_MS } : undefined;
    };
    const step = await waitVirtually(world.runIds, NO_TIMEOUT, { ...world, passage });
    assert.ok(step.green, step.errors[0]);
    assert.ok(step.elapsedMs - 26 * HOUR_MS < 2 * MINUTE_MS);
  });
});

describe('many runs at once', () => {
  for (const count of [300, 1_000]) {
    test(`of which there are ${count} all end, on a network that takes 32 requests at a time`, async (t) => {
      const world = worldWith(
        Array.from({ length: count }, (_, index) => ({ durationMs: (2 + (index % 7)) * MINUTE_MS })),
      );
      const step = await waitVirtually(world.runIds, {}, { ...world, mostAtOnce: 32 });
      assert.ok(step.green, step.errors[0]);
      assert.ok(step.elapsedMs < 12 * MINUTE_MS, `${step.elapsedMs}`);
      assert.deepEqual(new Set(runsOf(step.outputs).map(({ outcome }) => outcome)), new Set(['succeeded']));
      t.diagnostic(`${step.requests.length} requests, ${step.log.length} lines of the log`);
    });
  }
});
