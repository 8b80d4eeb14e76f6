import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError } from '../src/adobe/clock.ts';
import type { FlowRun } from '../src/adobe/run/run.ts';
import { OutcomeUnknownError } from '../src/runs/errors.ts';
import {
  BEGAN_MS,
  creationsIn,
  LOST,
  listed,
  playCreation,
  REQUEST,
  type Scene,
  status,
} from './support/lost-run.ts';

const HOUR_MS = 3_600_000;
const withoutWindow = (more: Partial<FlowRun> = {}) => listed({ window: undefined, ...more });

/** Loses the answer to a creation, and settles what became of it. */
const settle = (scene: Scene) => playCreation({ fates: [LOST], ...scene });

/** The step ends without a second request, and does not know. */
async function unknown(scene: Scene): Promise<OutcomeUnknownError & { readonly lastMs: number }> {
  const played = await settle(scene);
  assert.ok(played.end instanceof OutcomeUnknownError, `${played.end}`);
  assert.equal(creationsIn(played), 1);
  const lastMs = Number(played.calls.at(-1)?.split(' ')[1]);
  return Object.assign(played.end, { lastMs });
}

const foundBy = async (scene: Scene) => {
  const played = await settle(scene);
  const { runId, by } = played.end as { runId: string; by: string };
  assert.equal(creationsIn(played), 1, `${played.end}`);
  return `${runId} by ${by}`;
};

describe('a run that nothing but its age speaks for', () => {
  test('is taken once it stayed the only one for `lookup-timeout`', async () => {
    const played = await settle({ history: () => [withoutWindow()] });
    assert.deepEqual(played.end, { ...withoutWindow(), by: 'time', startSeconds: REQUEST.startSeconds });
    assert.equal(played.calls.at(-1), 'list 300000');
  });

  test('is taken though it shows late', async () => {
    const history = (ms: number) => (ms >= 300_000 ? [withoutWindow()] : []);
    assert.equal(await foundBy({ history }), 'r-7 by time');
  });

  test('is found by its window as soon as that shows', async () => {
    const history = (ms: number) => [ms < 60_000 ? withoutWindow() : listed()];
    const played = await settle({ history });
    assert.equal(played.calls.at(-1), 'list 60000');
  });

  const others: Readonly<Record<string, (ms: number) => readonly FlowRun[]>> = {
    'if there are two': () => [withoutWindow(), withoutWindow({ runId: 'r-8' })],
    'if there was another before': (ms) => [withoutWindow(ms < 9_000 ? { runId: 'r-8' } : {})],
    'if it is another client that created it': () => [withoutWindow({ createdClient: 'exc_app' })],
    'if it shows another start time': () => [withoutWindow({ startSeconds: REQUEST.startSeconds - 9 })],
    'if another run shows its window': () => [
      withoutWindow(),
      listed({ runId: 'r-8', window: { startSeconds: 1, endSeconds: 2 }, createdAtMs: BEGAN_MS - HOUR_MS }),
    ],
  };
  for (const [what, history] of Object.entries(others)) {
    test(`is not taken ${what}`, async () => {
      const { lookups, isRecognizable, lastMs } = await unknown({ history });
      assert.match(lookups, /^The history of the flow does not answer: .* can be the one.*\.$/);
      assert.equal(isRecognizable, false);
      assert.equal(lastMs, 300_000);
    });
  }

  test('is not taken from a cached listing', async () => {
    await unknown({ history: () => [withoutWindow()], ageSeconds: 5 });
  });

  test('is not taken from a listing whose `Date` stands still', async () => {
    await unknown({ history: () => [withoutWindow()], dateMs: () => BEGAN_MS });
  });

  test('is not taken if the history lacks a run that exists', async () => {
    await unknown({ history: () => [withoutWindow()], knownRunIds: ['r-3'] });
  });

  test('is not forgotten if later listings leave it out: the request is not sent again', async () => {
    const shownUntil = (untilMs: number, more: Partial<FlowRun> = {}) => {
      return (ms: number) => (ms < untilMs ? [withoutWindow(more)] : []);
    };
    const once = (ms: number) => (ms > 0 && ms < 10_000 ? [withoutWindow()] : []);
    for (const history of [shownUntil(1), shownUntil(200_000), once])
      assert.equal(await foundBy({ history }), 'r-7 by time');
    await unknown({ history: shownUntil(1, { createdClient: 'exc_app' }) });
  });

  test('is no longer in doubt once it shows another window', async () => {
    const other = { startSeconds: 1, endSeconds: 2 };
    const history = (ms: number) => [ms < 60_000 ? withoutWindow() : listed({ window: other })];
    const played = await settle({ history });
    assert.equal(creationsIn(played), 2, `${played.end}`);
  });

  test('is taken after `retry-timeout` with `lookup-timeout: 0`', async () => {
    const played = await settle({ history: () => [withoutWindow()], lookupTimeoutMs: 0 });
    assert.equal((played.end as { by: string }).by, 'time');
    assert.equal(played.calls.at(-1), 'list 120000');
  });
});

describe('the outcome is unknown', () => {
  test('with `lookup-timeout: 0`, after `retry-timeout`', async () => {
    const { lookups, lastMs } = await unknown({ lookupTimeoutMs: 0 });
    assert.equal(
      lookups,
      'The history of the flow did not show the run for 120 s (lookups: 12), and with `lookup-timeout: 0` no run is created again.',
    );
    assert.equal(lastMs, 120_000);
  });

  test('if the listing has no `Date`', async () => {
    assert.match((await unknown({ dateMs: () => undefined })).lookups, /, but its answers have no `Date`/);
  });

  test('if the listing is cached, by its `Age` or by a `Date` that stands still', async () => {
    assert.match((await unknown({ ageSeconds: 1 })).lookups, /, but its answers are cached\.$/);
    assert.match((await unknown({ dateMs: () => BEGAN_MS })).lookups, /, but its answers are cached\.$/);
  });

  test('if the history lacks a run that exists', async () => {
    const { lookups } = await unknown({
      knownRunIds: ['r-2', 'r-3'],
      history: () => [listed({ runId: 'r-2' })],
    });
    assert.match(lookups, /, but it does not show a run that is known to exist\.$/);
  });

  test('if the run begins later than `lookup-timeout`, after `lookup-timeout`', async () => {
    const request = { startSeconds: BEGAN_MS / 1_000 + 3_600 };
    const { lookups, lastMs, isRecognizable } = await unknown({ request });
    assert.match(lookups, /, but it begins later than `lookup-timeout` and can show until then\.$/);
    assert.equal(lastMs, 300_000);
    assert.equal(isRecognizable, false);
    const history = () => [listed({ runId: 'r-2', createdAtMs: BEGAN_MS - HOUR_MS })];
    assert.equal((await unknown({ request, history })).isRecognizable, true, 'the history shows windows');
  });

  test('if the service is an hour behind, so that the run begins in an hour', async () => {
    const { lookups, lastMs } = await unknown({ dateMs: (ms) => BEGAN_MS - HOUR_MS + ms });
    assert.match(lookups, /, but it begins later than `lookup-timeout`/);
    assert.equal(lastMs, 300_000);
  });

  test('if the listing is live only for a part of the time', async () => {
    const dateMs = (ms: number) => (ms % 30_000 === 0 ? undefined : BEGAN_MS + ms);
    assert.match((await unknown({ dateMs })).lookups, /, but its answers have no `Date`/);
  });

  test('if the listing is live so late that twice `lookup-timeout` is over before', async () => {
    const dateMs = (ms: number) => (ms < 290_000 ? undefined : BEGAN_MS + ms);
    const history = (ms: number) => {
      if (ms > 290_000 && ms < 390_000) throw status(503);
      return [];
    };
    const { lookups, lastMs } = await unknown({ history, dateMs });
    assert.match(lookups, /, but not for as long as `lookup-timeout` without a break\.$/);
    assert.equal(lastMs, 600_000);
  });

  for (const error of [status(403), status(503), new TypeError('x is undefined.')]) {
    test(`if lookups fail for \`retry-timeout\`: ${error.message}`, async () => {
      const failing = () => {
        throw error;
      };
      const { lookups, lastMs, isRecognizable } = await unknown({ history: failing, retryTimeoutMs: 5_000 });
      const reason = error.message.replace(/\.$/, '');
      assert.equal(lookups, `Looking up the history of the flow failed: ${reason}.`);
      assert.equal(lastMs, 3_500);
      assert.equal(isRecognizable, false);
    });
  }
});

describe('a cancel ends the lookups', () => {
  const cancelled = new CancelledError();
  test('at once if one of them reports it', async () => {
    const failing = () => {
      throw cancelled;
    };
    const { lookups, lastMs } = await unknown({ history: failing });
    assert.deepEqual([lookups, lastMs], ['Then the step was cancelled.', 0]);
  });

  test('in the pause after one that failed', async () => {
    const failing = () => {
      throw status(503);
    };
    const { lookups, lastMs } = await unknown({ history: failing, cancelledAtMs: 100 });
    assert.deepEqual([lookups, lastMs], ['Then the step was cancelled.', 0]);
  });
});

describe('the question stays open', () => {
  test('through one refusal among the lookups', async () => {
    const history = (ms: number) => {
      if (ms === 1_000) throw status(403);
      return ms < 3_000 ? [] : [listed()];
    };
    assert.equal(await foundBy({ history }), 'r-7 by window');
  });

  test('while an older run of the window may be the one, and is answered when it ends', async () => {
    const older = listed({ createdAtMs: BEGAN_MS - 30_000, runId: 'r-8' });
    const history = (ms: number) => (ms < 3_000 ? [older] : [older, listed()]);
    assert.equal(await foundBy({ history }), 'r-7 by window');
  });

  test('until the listing has been live for `lookup-timeout`', async () => {
    const dateMs = (ms: number) => (ms < 60_000 ? undefined : BEGAN_MS + ms);
    const played = await settle({ dateMs });
    assert.equal(
      played.calls.find((call) => call.startsWith('create 3')),
      'create 360000',
    );
  });

  test('while the history is not available, and then for `lookup-timeout`', async () => {
    const history = (ms: number) => {
      if (ms < 55_000) throw status(503);
      return [];
    };
    const played = await settle({ history });
    const again = Number(played.calls.findLast((call) => call.startsWith('create'))?.split(' ')[1]);
    assert.ok(again >= 355_000, `sent again at ${again}`);
  });

  test('for three minutes past the start time if `lookup-timeout` is shorter', async () => {
    const played = await settle({ lookupTimeoutMs: 60_000 });
    assert.equal(
      played.calls.findLast((call) => call.startsWith('create')),
      'create 240000',
    );
  });
});

test('what a lookup showed is announced', async () => {
  const history = (ms: number) => (ms < 1_000 ? [] : ms < 3_000 ? [withoutWindow()] : [listed()]);
  const { events } = await settle({ history });
  const reason = 'flow run r-7 can be the one, and can be another';
  assert.deepEqual(events.slice(2, -1), [
    { type: 'looked-up', lookup: 'absent', doubt: undefined, lookups: 1, leftMs: 300_000 },
    { type: 'looked-up', lookup: 'unclear', reason, doubt: undefined, lookups: 2, leftMs: 299_000 },
  ]);
  assert.match(JSON.stringify(events.at(-1)), /decided.*flow run r-7 shows the window that was asked for/);
});
