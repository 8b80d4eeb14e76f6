import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FlowRun } from '../src/adobe/run/run.ts';
import {
  type Attempt,
  isOlder,
  type Since,
  type Target,
  type Verdict,
  weigh,
} from '../src/runs/creation/evidence.ts';

const BEGAN_MS = 1_778_051_300_000;
const START_SECONDS = BEGAN_MS / 1_000 + 60;
const WINDOW = { startSeconds: 1_778_047_689, endSeconds: 1_778_051_289 };
const HOUR_MS = 3_600_000;

const TARGET: Target = { flowId: 'f-1', window: WINDOW, clientId: 'client-1', knownRunIds: [] };
const ATTEMPTS: readonly Attempt[] = [{ atMs: BEGAN_MS, startSeconds: START_SECONDS }];
/** The clock of the service is known to the second. */
const SINCE: Since = {
  byService: { earliestMs: BEGAN_MS, latestMs: BEGAN_MS + 1_000 },
  byMachineMs: BEGAN_MS,
};
/** This machine's clock is ahead of the service's, or behind it. */
const skewed = (ms: number): Since => ({ ...SINCE, byMachineMs: BEGAN_MS + ms });
const NO_SERVICE_CLOCK: Since = { byService: undefined, byMachineMs: BEGAN_MS };

/** A run of the flow that was created with the attempt and says nothing else. */
const run = (more: Partial<FlowRun> = {}): FlowRun => ({
  ...{ runId: 'r-7', etag: '', flowId: 'f-1', status: 'scheduled', createdAtMs: BEGAN_MS + 2_000 },
  ...{ startSeconds: undefined, window: undefined, createdClient: '', startedAtMs: undefined },
  ...more,
});

const SAME = { window: WINDOW };
const OTHER = { window: { ...WINDOW, startSeconds: WINDOW.startSeconds - 1 } };
const STARTS = { startSeconds: START_SECONDS };
const FOREIGN = { createdClient: 'exc_app' };
const OURS = { createdClient: 'client-1' };
const FAILED = { status: 'failed' };
/** An end of which the service may have cut off the rest. */
const FAR = { ...WINDOW, endSeconds: WINDOW.endSeconds + 86_400 };

interface Case {
  readonly target?: Partial<Target>;
  readonly attempts?: readonly Attempt[];
  readonly since?: Since;
}

const age = (ms: number) => ({ createdAtMs: BEGAN_MS + ms });

const CASES: readonly (readonly [what: string, verdict: Verdict, run: Partial<FlowRun>, more?: Case])[] = [
  ['a run with the window', 'match', SAME],
  [
    'a run that shows the start of the window only',
    'by-time',
    { windowPart: { startSeconds: WINDOW.startSeconds } },
  ],
  [
    'a run that shows the end of the window only',
    'by-time',
    { windowPart: { endSeconds: WINDOW.endSeconds } },
  ],
  [
    'a run that shows another start only',
    'possible',
    { windowPart: { startSeconds: WINDOW.startSeconds - 5 } },
  ],
  ['a run that shows another end only', 'possible', { windowPart: { endSeconds: WINDOW.endSeconds + 7 } }],
  [
    'a run that shows another end only, of this client, and the start time',
    'possible',
    { windowPart: { endSeconds: WINDOW.endSeconds + 7 }, ...OURS, ...STARTS },
  ],
  ['a run with the window, of this client', 'match', { ...SAME, ...OURS }],
  ['a run with the window that does not name its flow', 'match', { ...SAME, flowId: '' }],
  ['a run with the window of another client', 'match', { ...SAME, ...FOREIGN }],
  ['a run with the window that has failed since', 'match', { ...SAME, ...FAILED }],
  ['a run with the window that has succeeded since', 'match', { ...SAME, status: 'success' }],
  [
    'a run with the window and a start that was moved on',
    'match',
    { ...SAME, startSeconds: START_SECONDS + 9 },
  ],
  [
    'a run with the window that begins a minute earlier',
    'match',
    { ...SAME, startSeconds: START_SECONDS - 60 },
  ],

  ['a run of another flow, whatever else it says', 'other', { ...SAME, ...STARTS, flowId: 'f-2' }],
  ['a run with another window, whatever else it says', 'other', { ...OTHER, ...STARTS }],
  ['a run that begins more than a minute earlier', 'other', { ...SAME, startSeconds: START_SECONDS - 61 }],
  ['a run that is known', 'other', { ...SAME, ...STARTS }, { target: { knownRunIds: ['r-1', 'r-7'] } }],
  [
    'a run that is known, its id in upper case',
    'other',
    { ...SAME, runId: 'R-7' },
    { target: { knownRunIds: ['r-7'] } },
  ],

  ['a run with the start time that was sent', 'match', STARTS],
  ['a run with the start time, and no time of creation', 'match', { ...STARTS, createdAtMs: undefined }],
  ['a run with the start time of another client', 'possible', { ...STARTS, ...FOREIGN }],
  ['a run with the start time and the window of another client', 'match', { ...STARTS, ...SAME, ...FOREIGN }],
  [
    'a run with the start time whose window may be cut off',
    'match',
    { ...STARTS, ...SAME },
    { target: { window: FAR } },
  ],
  [
    'a run with the start time if the window is not known',
    'match',
    STARTS,
    { target: { window: undefined } },
  ],
  ['a run with the start time that looks an hour older', 'match', { ...STARTS, ...age(-HOUR_MS) }],
  [
    'a failed run with the start time that looks an hour older',
    'possible',
    { ...STARTS, ...FAILED, ...age(-HOUR_MS) },
  ],
  ['a failed run with the start time', 'match', { ...STARTS, ...FAILED }],
  [
    'a run with a start time that had passed when it was sent',
    'by-time',
    STARTS,
    { attempts: [{ atMs: START_SECONDS * 1_000, startSeconds: START_SECONDS }] },
  ],
  [
    'a run with the start time of the second attempt',
    'match',
    { startSeconds: START_SECONDS + 400 },
    { attempts: [...ATTEMPTS, { atMs: BEGAN_MS + 400_000, startSeconds: START_SECONDS + 400 }] },
  ],
  [
    'a run that begins before the second attempt and after the first',
    'possible',
    { startSeconds: START_SECONDS + 100 },
    { attempts: [...ATTEMPTS, { atMs: BEGAN_MS + 400_000, startSeconds: START_SECONDS + 400 }] },
  ],
  [
    'a run with an earlier start if a re-trigger sends none',
    'match',
    { ...SAME, startSeconds: START_SECONDS - 9_999 },
    { attempts: [{ atMs: BEGAN_MS, startSeconds: undefined }] },
  ],

  [
    'a run that begins a second earlier than the start time that was sent',
    'possible',
    { startSeconds: START_SECONDS - 1 },
  ],
  ['a run that begins a second later', 'possible', { startSeconds: START_SECONDS + 1 }],
  [
    'a run that begins later than a start time that had passed when it was sent',
    'possible',
    { startSeconds: START_SECONDS + 1 },
    { attempts: [{ atMs: START_SECONDS * 1_000, startSeconds: START_SECONDS }] },
  ],
  [
    'a run that begins earlier than a start time that had passed when it was sent',
    'possible',
    { startSeconds: START_SECONDS - 1 },
    { attempts: [{ atMs: START_SECONDS * 1_000, startSeconds: START_SECONDS }] },
  ],
  ['a run without anything but its age', 'by-time', {}],
  ['a run without anything but its age, of this client', 'by-time', OURS],
  ['a run without anything but its age, of another client', 'possible', FOREIGN],
  ['a run without anything but its age, created three minutes later', 'by-time', age(181_000)],
  ['a run without anything but its age, created more than three minutes later', 'possible', age(181_001)],
  [
    'a run without anything but its age, created soon after the second attempt',
    'by-time',
    age(581_000),
    { attempts: [...ATTEMPTS, { atMs: BEGAN_MS + 400_000, startSeconds: START_SECONDS + 400 }] },
  ],
  [
    'a run without anything but its age, created soon by the clock of a service that is an hour ahead',
    'by-time',
    age(HOUR_MS + 180_000),
    {
      since: {
        byService: { earliestMs: BEGAN_MS + HOUR_MS, latestMs: BEGAN_MS + HOUR_MS },
        byMachineMs: BEGAN_MS,
      },
    },
  ],
  ['a run with the window, created an hour later', 'match', { ...SAME, ...age(HOUR_MS) }],
  ['a run whose window may be cut off', 'possible', SAME, { target: { window: FAR } }],
  [
    'a run whose window is cut off at its start, created an hour later by its clock',
    'possible',
    { window: { ...WINDOW, endSeconds: START_SECONDS }, ...age(HOUR_MS) },
    { target: { window: FAR } },
  ],
  [
    'a run whose window ends long before its start, though its end was ahead',
    'other',
    { window: { ...WINDOW, endSeconds: START_SECONDS - 361 } },
    { target: { window: FAR } },
  ],
  [
    'a run with a window if that of the run is not known',
    'possible',
    SAME,
    { target: { window: undefined } },
  ],

  ['a run with the window, 4 s older by both clocks', 'match', { ...SAME, ...age(-4_000) }],
  ['a run with the window, 5 s older by both clocks', 'possible', { ...SAME, ...age(-5_000) }],
  ['a run with the window, a minute older by both clocks', 'possible', { ...SAME, ...age(-60_000) }],
  ['a run with the window, older than a minute by both clocks', 'other', { ...SAME, ...age(-60_001) }],
  ['a run without a time of creation', 'possible', { ...SAME, createdAtMs: undefined }],
  ['a failed run that may be older', 'possible', { ...SAME, ...FAILED, ...age(999) }],
  ['a failed run that surely is not older', 'match', { ...SAME, ...FAILED, ...age(1_000) }],

  [
    'an old run, if this machine is an hour behind',
    'possible',
    { ...SAME, ...age(-61_000) },
    { since: skewed(-HOUR_MS) },
  ],
  ['a run with the window, if this machine is an hour ahead', 'match', SAME, { since: skewed(HOUR_MS) }],
  [
    'a failed run that this machine shows as a minute older',
    'match',
    { ...SAME, ...FAILED },
    { since: skewed(62_000) },
  ],
  [
    'a failed run that this machine shows as older than a minute',
    'possible',
    { ...SAME, ...FAILED },
    { since: skewed(62_001) },
  ],
  [
    'a run with a start time and no window if a re-trigger sends none',
    'by-time',
    STARTS,
    { attempts: [{ atMs: BEGAN_MS, startSeconds: undefined }] },
  ],
  [
    'a run with the start time of the second of two attempts, passed when it was sent',
    'by-time',
    { startSeconds: START_SECONDS + 400 },
    {
      attempts: [START_SECONDS, START_SECONDS + 400].map((startSeconds) => ({
        atMs: startSeconds * 1_000,
        startSeconds,
      })),
    },
  ],
  [
    'a failed run, if this machine is an hour ahead',
    'possible',
    { ...SAME, ...FAILED },
    { since: skewed(HOUR_MS) },
  ],
  ['a run that only this machine shows as older', 'match', SAME, { since: skewed(62_001) }],
  ['a run with the window, if the service shows no time', 'possible', SAME, { since: NO_SERVICE_CLOCK }],
  [
    'an old run, if the service shows no time',
    'possible',
    { ...SAME, ...age(-HOUR_MS) },
    { since: NO_SERVICE_CLOCK },
  ],
  ['a lone run, if the service shows no time', 'possible', {}, { since: NO_SERVICE_CLOCK }],
];

/** The run that was re-triggered. */
const RETRIGGERED: Case = { target: { retriggeredRunId: 'r-7', knownRunIds: ['r-7'] } };

describe('weighs', () => {
  for (const [what, verdict, shown, { target, attempts = ATTEMPTS, since = SINCE } = {}] of CASES)
    test(`${what}: ${verdict}`, () =>
      assert.equal(weigh(run(shown), { ...TARGET, ...target }, attempts, since), verdict));

  for (const [status, verdict] of [
    ['failed', 'other'],
    ['', 'other'],
    ['inProgress', 'match'],
    ['success', 'match'],
  ] as const)
    test(`the run that was re-triggered, its status "${status}": ${verdict}`, () => {
      const target = { ...TARGET, ...RETRIGGERED.target };
      assert.equal(weigh(run({ status }), target, ATTEMPTS, SINCE), verdict);
      assert.equal(weigh(run({ status, runId: 'R-7' }), target, ATTEMPTS, SINCE), verdict);
    });
});

test('a run is older only by both clocks, and by more than a minute', () => {
  const old = age(-60_001);
  assert.equal(isOlder(old, SINCE), true);
  assert.equal(isOlder(age(-60_000), SINCE), false);
  assert.equal(isOlder(old, skewed(-1)), false);
  assert.equal(
    isOlder(old, { ...SINCE, byService: { earliestMs: BEGAN_MS - 1, latestMs: BEGAN_MS } }),
    false,
  );
  assert.equal(isOlder(old, NO_SERVICE_CLOCK), false);
  assert.equal(isOlder({ createdAtMs: undefined }, SINCE), false);
});
