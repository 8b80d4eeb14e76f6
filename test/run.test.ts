import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type FlowRun, readRun, readRunReference } from '../src/adobe/run/run.ts';
import { compareWindow } from '../src/adobe/run/run-window.ts';

const ID = '0b6e3a57-8c1d-4f2e-9a70-6d5b4c3a2918';
const WINDOW = { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 };

/** A run that says nothing but its id. */
const BARE: FlowRun = {
  ...{ runId: ID, etag: '', flowId: '', createdAtMs: undefined },
  ...{ createdClient: '', startedAtMs: undefined },
  ...{ status: '', startSeconds: undefined, window: undefined },
};

const FLOW_ID = '5d0c7b1e-93f2-4a86-b1d7-0c2e4f6a8b9d';

const begun = (startedAtUTC: unknown) => ({ metrics: { durationSummary: { startedAtUTC } } });

const activity = (windowStart: unknown, windowEnd: unknown) => ({
  durationSummary: { startedAtUTC: 1, extensions: { windowStart, windowEnd } },
});

describe('a run is read', () => {
  const forms: readonly (readonly [what: string, document: object, read: Partial<FlowRun>])[] = [
    ['with nothing but its id', {}, {}],
    ['with its etag, quotes included', { etag: '"79f4-1"' }, { etag: '"79f4-1"' }],
    ['with its etag in the spelling of OpenAPI', { eTag: '"7"' }, { etag: '"7"' }],
    ['with its etag where both are there', { eTag: '"7"', etag: '"8"' }, { etag: '"8"' }],
    ['without an etag that no header can carry', { etag: 'a\r\nb' }, {}],
    ['with a weak etag', { etag: 'W/"a+b/c="' }, { etag: 'W/"a+b/c="' }],
    ['without an etag that a shell obeys', { etag: '"$(id)"' }, {}],
    ['without an etag that a runner obeys', { etag: '##[error]x' }, {}],
    ['without an etag that is no text', { etag: 7 }, {}],
    ['with its flow', { flowId: FLOW_ID }, { flowId: FLOW_ID }],
    ['with its flow in lower case', { flowId: FLOW_ID.toUpperCase() }, { flowId: FLOW_ID }],
    ['without a flow that is no UUID', { flowId: 'f-1' }, {}],
    ['without a flow that a runner obeys', { flowId: `${FLOW_ID}\n::error::x` }, {}],
    ['without a flow in braces', { flowId: `{${FLOW_ID}}` }, {}],
    ['with the client that created it', { createdClient: 'exc_app' }, { createdClient: 'exc_app' }],
    ['without a client in two words', { createdClient: 'exc app' }, {}],
    ['without a client that is no text', { createdClient: 7 }, {}],
    ['without a client of 129 characters', { createdClient: 'x'.repeat(129) }, {}],
    ['with the time of its beginning', begun(1_778_051_360_123), { startedAtMs: 1_778_051_360_123 }],
    ['with that time in seconds', begun('1778051360'), { startedAtMs: 1_778_051_360_000 }],
    ['without a beginning at 0, which stands for none', begun(0), {}],
    ['with its time', { createdAt: 1_778_051_300_123 }, { createdAtMs: 1_778_051_300_123 }],
    [
      'with its times as texts with an offset',
      { createdAt: '2026-05-06T07:08:20.123Z', ...begun('2026-05-06T09:09:20.5+02:00') },
      { createdAtMs: 1_778_051_300_123, startedAtMs: 1_778_051_360_500 },
    ],
    ['without a time that is a date alone', { createdAt: '2026-05-06' }, {}],
    [
      'with its status, as Adobe spells it',
      { metrics: { statusSummary: { status: 'inProgress' } } },
      { status: 'inProgress' },
    ],
    ['without a status that is no text', { metrics: { statusSummary: { status: 7 } } }, {}],
    ['without a status where there are no metrics', { metrics: null }, {}],
    ['with the status of its root if it has no other', { state: 'failed' }, { status: 'failed' }],
    [
      'with the status of its summary if its root has another',
      { state: 'inProgress', metrics: { statusSummary: { status: 'success' } } },
      { status: 'success' },
    ],
    [
      'with an undocumented status as Adobe spells it',
      { metrics: { statusSummary: { status: ' CANCELLED\n' } } },
      { status: 'CANCELLED' },
    ],
    [
      'without a status that a runner obeys',
      { state: '::error::x', metrics: { statusSummary: { status: '##[error]x' } } },
      {},
    ],
    ['with its start as a text', { params: { startTime: '1778051360' } }, { startSeconds: 1_778_051_360 }],
    ['with its start as a number', { params: { startTime: 1_778_051_360 } }, { startSeconds: 1_778_051_360 }],
    [
      'with its start in milliseconds',
      { params: { startTime: 1_778_051_360_999 } },
      { startSeconds: 1_778_051_360 },
    ],
    [
      'with its window as texts',
      { params: { windowStartTime: '1778047689', windowEndTime: '1778051289' } },
      { window: WINDOW },
    ],
    [
      'with the start of its window only',
      { params: { windowStartTime: '1778047689' } },
      { windowPart: { startSeconds: WINDOW.startSeconds } },
    ],
    [
      'with the end of its window only, in an activity',
      { activities: [activity(null, 1_778_051_289_000)] },
      { windowPart: { endSeconds: WINDOW.endSeconds } },
    ],
    [
      'with its window as numbers',
      { params: { windowStartTime: 1_778_047_689, windowEndTime: 1_778_051_289 } },
      { window: WINDOW },
    ],
    [
      'with its window as texts of milliseconds',
      { params: { windowStartTime: '1778047689000', windowEndTime: '1778051289000' } },
      { window: WINDOW },
    ],
    [
      'with an end as far as the tutorial has it',
      { params: { windowStartTime: '1651584991', windowEndTime: '16515859567' } },
      { window: { startSeconds: 1_651_584_991, endSeconds: 16_515_859_567 } },
    ],
    [
      'with a window over all of history',
      { params: { windowStartTime: '0', windowEndTime: '1778051289' } },
      { window: { startSeconds: 0, endSeconds: 1_778_051_289 } },
    ],
    [
      'with a window over all of history as numbers of an activity',
      { activities: [activity(0, 1_778_051_289_000)] },
      { window: { startSeconds: 0, endSeconds: 1_778_051_289 } },
    ],
    [
      'with times of an activity in seconds, which would be in January 1970 as milliseconds',
      { activities: [activity(1_778_047_689, 1_778_051_289)] },
      { window: WINDOW },
    ],
    [
      'with the end of its window only, in an activity and in seconds',
      { activities: [activity(null, 1_778_051_289)] },
      { windowPart: { endSeconds: WINDOW.endSeconds } },
    ],
    [
      'with early times of an activity, which are milliseconds however small',
      { activities: [activity(86_400_000, 172_800_000)] },
      { window: { startSeconds: 86_400, endSeconds: 172_800 } },
    ],
    [
      'with the end that was asked for if an activity shows its last millisecond',
      { activities: [activity(1_778_047_689_000, 1_778_051_288_999)] },
      { window: WINDOW },
    ],
    [
      'with start and window of its request as texts with an offset',
      {
        params: {
          startTime: '2026-05-06T07:09:20Z',
          windowStartTime: '2026-05-06T06:08:09Z',
          windowEndTime: '2026-05-06T07:08:09+00:00',
        },
      },
      { startSeconds: 1_778_051_360, window: WINDOW },
    ],
    [
      'with the window of an activity as texts with an offset, its end as the last millisecond',
      { activities: [activity('2026-05-06T06:08:09.000+0000', '2026-05-06T07:08:08.999999Z')] },
      { window: WINDOW },
    ],
    [
      'with a start in seconds in an activity whose end is a text with an offset',
      { activities: [activity(1_778_047_689, '2026-05-06T07:08:09Z')] },
      { window: WINDOW },
    ],
    ['without a window from 0 to 0', { activities: [activity(0, 0)] }, {}],
    ['without a reversed window', { params: { windowStartTime: '2', windowEndTime: '1' } }, {}],
    [
      'with the window of its activities if the request has half a one',
      {
        params: { windowStartTime: '1778047689' },
        activities: [activity(1_778_047_689_000, 1_778_051_289_000)],
      },
      { window: WINDOW },
    ],
    ['without a start at 0, which stands for none', { params: { startTime: '0' } }, {}],
    [
      'without a window in words',
      { params: { windowStartTime: '2026-05-06', windowEndTime: '-1778051289' } },
      {},
    ],
    [
      'with the window of its activities',
      { activities: [{}, activity(1_778_047_689_000, 1_778_051_289_000)] },
      { window: WINDOW },
    ],
    [
      'with that window in the spelling of OpenAPI',
      { activites: [activity('1778047689000', '1778051289000')] },
      { window: WINDOW },
    ],
    [
      'with the window of the request where both are there',
      {
        params: { windowStartTime: '1778047689', windowEndTime: '1778051289' },
        activities: [activity(1_000_000_000_000, 1_000_000_001_000)],
      },
      { window: WINDOW },
    ],
    [
      'without the window of odd activities',
      { activities: [null, 7, { durationSummary: [] }, activity(1, null)] },
      {},
    ],
    ['without activities that are no list', { activities: activity(1, 2) }, {}],
  ];
  for (const [what, document, read] of forms) {
    test(what, () => assert.deepEqual(readRun({ id: ID, ...document }), { ...BARE, ...read }));
  }
});

test('a time is the same in milliseconds, in seconds and as a text with an offset', () => {
  const read = (createdAt: unknown) => readRun({ id: ID, createdAt })?.createdAtMs;
  /** The clock of a place so many minutes east of UTC. */
  const local = (ms: number, minutes: number, colon: string) => {
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    const digits = [hours, rest].map((part) => String(part).padStart(2, '0')).join(colon);
    return new Date(ms + minutes * 60_000).toISOString().replace('Z', `${minutes < 0 ? '-' : '+'}${digits}`);
  };
  // From 1973 on a number shows its unit; a day from the end of 9999 no offset leaves that year.
  const anySeconds = fc.integer({ min: 100_000_000, max: 253_402_214_400 });
  const anyMs = fc.integer({ min: 0, max: 999 });
  const anyOffset = fc.integer({ min: -23 * 60, max: 23 * 60 });
  fc.assert(
    fc.property(anySeconds, anyMs, anyOffset, (seconds, rest, minutes) => {
      const ms = seconds * 1_000 + rest;
      const texts = [new Date(ms).toISOString(), local(ms, minutes, ':'), local(ms, minutes, '')];
      for (const same of [ms, String(ms), ...texts]) assert.equal(read(same), ms, String(same));
      const whole = new Date(seconds * 1_000).toISOString().replace('.000', '');
      const inSeconds = seconds < 100_000_000_000 ? [seconds, String(seconds)] : [];
      for (const same of [...inSeconds, whole]) assert.equal(read(same), seconds * 1_000, String(same));
    }),
    { numRuns: 2_000 },
  );
});

describe('no time is read from', () => {
  for (const text of [
    ...['2026-05-06T07:08:20', '2026-05-06T07:08Z', '2026-05-06T07Z', '07:08:20Z', '20260506T070820Z'],
    ...['2026-02-30T07:08:20Z', '2026-13-01T07:08:20Z', '2026-05-06T24:00:00Z', '2026-05-06T07:08:60Z'],
    ...[
      '2026-05-06T07:08:20 GMT',
      '2026-05-06T07:08:20+24:00',
      '2026-05-06T07:08:20+2',
      '06/05/2026 07:08:20',
    ],
    ...[
      '2026-05-06T07:08:20.Z',
      '2026-05-06T07:08:20.1234567890Z',
      '2026-05-06T07:08:20Z (1)',
      'now',
      'now-1d',
    ],
    ...[
      '1969-12-31T23:59:59Z',
      '9999-12-31T23:59:59.001Z',
      '0000-01-01T00:00:00Z',
      '2026-05-06T07:08:20Z\nx',
    ],
  ]) {
    test(JSON.stringify(text), () => assert.deepEqual(readRun({ id: ID, createdAt: text }), BARE));
  }
});

describe('the window that a run shows, compared with the one that was asked for,', () => {
  const createdAtMs = 1_778_050_000_000;
  const ahead = { startSeconds: 1_778_047_689, endSeconds: 16_515_859_567 };
  const shown = (endSeconds: number, startSeconds = WINDOW.startSeconds) => ({ startSeconds, endSeconds });
  for (const [result, what, run, asked] of [
    ['same', 'is equal', { window: WINDOW, createdAtMs }, WINDOW],
    ['unknown', 'is missing', { window: undefined, createdAtMs }, WINDOW],
    ['other', 'has another start', { window: shown(WINDOW.endSeconds, 1), createdAtMs }, WINDOW],
    ['other', 'has a later end', { window: shown(WINDOW.endSeconds + 1), createdAtMs }, WINDOW],
    [
      'other',
      'ends earlier, and the asked end was past at the creation',
      { window: shown(WINDOW.endSeconds - 1), createdAtMs: 1_778_051_300_000 },
      WINDOW,
    ],
    ['unknown', 'may be cut off at the creation', { window: shown(1_778_050_000), createdAtMs }, ahead],
    ['unknown', 'may be cut off at a far limit', { window: shown(4_102_444_800), createdAtMs }, ahead],
    ['other', 'ends long before the creation', { window: shown(1_778_048_000), createdAtMs }, ahead],
    [
      'unknown',
      'ends earlier in a run without an age',
      { window: shown(1_778_048_000), createdAtMs: undefined },
      WINDOW,
    ],
  ] as const) {
    test(`is ${result} if it ${what}`, () => assert.equal(compareWindow(run, asked), result));
  }
});

describe('an id', () => {
  const good = [ID, 'a', '7', 'A_b-c.d', 'x'.repeat(128)];
  const bad = ['', ' ', '.', '..', '-a', 'a/b', 'a b', 'a?b', 'a\nb', 'a%2fb', 'ä', '../a', 'x'.repeat(129)];
  for (const id of good) {
    test(`can be ${id}`, () => assert.deepEqual(readRunReference({ id }), { runId: id, etag: '' }));
  }
  for (const id of [...bad, 7, null, undefined, ['a'], { id: 'a' }]) {
    test(`cannot be ${JSON.stringify(id)}, and then there is no run`, () => {
      assert.equal(readRunReference({ id, etag: '"1"' }), undefined);
      assert.equal(readRun({ id, flowId: 'f-1' }), undefined);
    });
  }
  for (const value of [undefined, null, 7, 'text', [], [{ id: ID }]]) {
    test(`is not in ${JSON.stringify(value)}`, () => assert.equal(readRun(value), undefined));
  }
});

test('whatever a service answers is a run that can be used, or none', () => {
  const odd = fc.jsonValue({ maxDepth: 3 });
  const times = fc.oneof(
    odd,
    fc.double(),
    fc.nat().map(String),
    fc.constantFrom('9'.repeat(16), 1e308, -1, 0, '2026-05-06T07:08:20.5Z', '2026-02-30T00:00:00Z'),
  );
  const anyParams = fc.record({ startTime: times, windowStartTime: times, windowEndTime: times });
  const anyActivity = fc.tuple(times, times).map(([from, to]) => activity(from, to));
  const anyRun = fc.record(
    {
      id: fc.oneof({ weight: 5, arbitrary: fc.constant<unknown>(ID) }, { weight: 1, arbitrary: odd }),
      etag: odd,
      eTag: odd,
      flowId: odd,
      createdAt: times,
      metrics: fc.oneof(odd, fc.record({ statusSummary: fc.oneof(odd, fc.record({ status: odd })) })),
      params: fc.oneof(odd, anyParams),
      activities: fc.oneof(odd, fc.array(fc.oneof(odd, anyActivity))),
      activites: odd,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(anyRun, odd), (document) => {
      const run = readRun(document);
      if (!run) return;
      assert.match(run.runId, /^[\w.-]+$/);
      assert.match(run.etag, /^[\x20-\x7e]*$/);
      for (const text of [run.flowId, run.status]) assert.equal(typeof text, 'string');
      const seconds = [run.startSeconds, run.window?.startSeconds, run.window?.endSeconds];
      for (const time of seconds) assert.ok(time === undefined || Number.isInteger(time));
      assert.ok(run.createdAtMs === undefined || Number.isFinite(run.createdAtMs));
    }),
    { numRuns: 2_000 },
  );
});
