import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import {
  FILE_FLOW_ID,
  type FlowServiceServer,
  realClock,
  startFlowService,
} from './support/flow-service/index.ts';
import { runAction, type StepResult } from './support/run-action.ts';
import { INPUTS } from './support/scripted-runs.ts';

/** Minutes of the service are seconds here. */
const SPEED = 60;

/**
 * Waits for a run of so many real seconds that begins now, over an address of the service. It is polled every second;
 * on a busy machine the step takes the first seconds to start, so each test has three seconds more than it needs polls.
 */
async function waitFor(
  service: FlowServiceServer,
  seconds: number,
  url = service.url,
): Promise<StepResult & { readonly looks: number }> {
  const startTime = Math.floor(service.service.settings.clock.now() / 1_000);
  const params = { startTime, windowStartTime: startTime - 3_600, windowEndTime: startTime };
  const plan = { durationMs: seconds * SPEED * 1_000 };
  const { id } = service.service.addRun(FILE_FLOW_ID, params, { plan });
  const inputs = { ...INPUTS, 'api-url': url, 'ims-url': url, 'run-id': id };
  const step = await runAction(inputs, { action: 'wait/action.yml', longestMs: 20_000 });
  assert.equal(step.exitCode, 0, step.stdout + step.stderr);
  assert.equal(step.outputs['outcome'], 'succeeded');
  return { ...step, looks: service.requests.filter(({ call }) => call === 'get-run').length };
}

/** Passes bytes on to the service, and hangs up on whoever has had an answer for a moment. */
async function startHastyFront(target: FlowServiceServer, politely: boolean) {
  const sockets = new Set<Socket>();
  const count = { hangUps: 0 };
  const server = createServer((socket) => {
    const upstream = connect(Number(new URL(target.url).port), '127.0.0.1');
    for (const each of [socket, upstream]) sockets.add(each.on('error', () => undefined));
    socket.pipe(upstream).pipe(socket);
    upstream.once('data', () =>
      setTimeout(() => {
        count.hangUps += 1;
        if (politely) socket.end();
        else socket.resetAndDestroy();
      }, 300),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count, close };
}

describe('the polls of a step', { concurrency: 4 }, () => {
  test('share one connection', async () => {
    const service = await startFlowService({ clock: realClock(SPEED) });
    try {
      const { looks } = await waitFor(service, 6);
      assert.ok(looks >= 4, `only ${looks} looks`);
      assert.equal(service.connections, 1);
    } finally {
      await service.close();
    }
  });

  for (const politely of [true, false]) {
    test(`survive a connection that the service ${politely ? 'closes' : 'resets'} between them`, async () => {
      const service = await startFlowService({ clock: realClock(SPEED) });
      const front = await startHastyFront(service, politely);
      try {
        const { looks, stdout } = await waitFor(service, 6, front.url);
        assert.ok(front.count.hangUps >= 3 && service.connections >= 3, `${front.count.hangUps} hang-ups`);
        assert.ok(looks >= 4, `only ${looks} looks`);
        assert.doesNotMatch(stdout, /cannot be polled/);
      } finally {
        front.close();
        await service.close();
      }
    });
  }

  test('survive a connection that the service closes just as one of them arrives', async () => {
    const service = await startFlowService({ clock: realClock(SPEED) });
    try {
      const reset = { kind: 'reset', when: 'before-read' } as const;
      service.faults.next('get-run', { kind: 'none' }, reset, { kind: 'none' }, { kind: 'none' }, reset);
      const { looks, stdout } = await waitFor(service, 8);
      assert.ok(looks >= 6, `only ${looks} looks`);
      assert.ok(service.connections > 1);
      assert.doesNotMatch(stdout, /cannot be polled/);
    } finally {
      await service.close();
    }
  });

  test('of many runs need no more connections than there are runs', async () => {
    const service = await startFlowService({ clock: realClock(SPEED) });
    try {
      const startTime = Math.floor(service.service.settings.clock.now() / 1_000);
      const params = { startTime, windowStartTime: startTime - 3_600, windowEndTime: startTime };
      const ids = Array.from({ length: 5 }, () =>
        service.service.addRun(FILE_FLOW_ID, params, { plan: { durationMs: 2 * SPEED * 1_000 } }),
      ).map(({ id }) => id);
      const urls = { 'api-url': service.url, 'ims-url': service.url };
      const step = await runAction(
        { ...INPUTS, ...urls, 'run-id': ids.join() },
        { action: 'wait/action.yml', longestMs: 20_000 },
      );
      assert.equal(step.exitCode, 0, step.stdout);
      assert.ok(service.requests.length >= 15, `${service.requests.length} looks`);
      assert.ok(service.connections <= 5, `${service.connections} connections`);
    } finally {
      await service.close();
    }
  });
});
