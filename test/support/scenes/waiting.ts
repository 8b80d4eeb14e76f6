import { type Fault, FILE_FLOW_ID } from '../flow-service/index.ts';
import { worldOf } from '../flow-service/world.ts';
import { DAY, type PastRun, type Scene } from './scene.ts';

const WAIT = { ...DAY, wait: 'true' };
const DAYS = {
  'flow-id': FILE_FLOW_ID,
  'window-start-time': '2026-02-26',
  'window-end-time': '2026-03-01',
  'window-size': '1d',
  wait: 'true',
};
const NEVER_ENDS = { durationMs: Number.POSITIVE_INFINITY };

/** Runs that an earlier job created half a minute ago, a day each. */
const THREE_DAYS: readonly PastRun[] = [
  { windowStart: '2026-02-26', windowEnd: '2026-02-27', createdAt: '2026-03-02T05:59:30Z' },
  {
    windowStart: '2026-02-27',
    windowEnd: '2026-02-28',
    createdAt: '2026-03-02T05:59:31Z',
    plan: { outcome: 'failed' },
  },
  {
    windowStart: '2026-02-28',
    windowEnd: '2026-03-01',
    createdAt: '2026-03-02T05:59:32Z',
    plan: { durationMs: 90_000 },
  },
];
/** A run that failed, and the run that it was re-triggered as by a first attempt, which begins so much later. */
const retriggered = (lagMs: number): readonly PastRun[] => [
  {
    windowStart: '2026-03-01',
    windowEnd: '2026-03-02',
    createdAt: '2026-03-02T05:50:00Z',
    plan: { outcome: 'failed' },
  },
  {
    windowStart: '2026-03-01',
    windowEnd: '2026-03-02',
    createdAt: '2026-03-02T05:59:00Z',
    plan: { lagMs },
  },
];
const FORBIDDEN: Fault = {
  kind: 'status',
  status: 403,
  body: '{"type":"https://ns.adobe.com/aep/errors/FLOW-2120-403","title":"Forbidden","status":403}',
};
const NOT_FOUND: Fault = { kind: 'status', status: 404 };
const UNAVAILABLE: Fault = { kind: 'status', status: 503 };

/** Steps that wait, and the ends of the runs. */
export const WAITING_SCENES: readonly Scene[] = [
  {
    name: 'no-records',
    title: 'A run that finds no records succeeds',
    inputs: WAIT,
    plans: [{ records: 0 }],
  },
  {
    name: 'partial-success',
    title: 'A run loses some records: the step warns',
    inputs: WAIT,
    plans: [{ outcome: 'partialSuccess', failedRecords: 12 }],
  },
  {
    name: 'success-with-failed-records',
    title: 'A run that calls itself a success has failed records: the step warns',
    inputs: WAIT,
    plans: [{ failedRecords: 12 }],
  },
  {
    name: 'too-many-failed-records',
    title: 'A run loses more records than `max-failed-records` allows',
    inputs: { ...WAIT, 'max-failed-records': '10' },
    plans: [{ outcome: 'partialSuccess', failedRecords: 12 }],
  },
  {
    name: 'run-fails-at-the-source',
    title: 'A run fails while the source is read: the step shows what the source answered',
    inputs: WAIT,
    plans: [{ outcome: 'failed', failsAt: 'copy' }],
  },
  {
    name: 'timed-out',
    title: 'The run has not ended when `wait-timeout` is over',
    inputs: { ...WAIT, 'wait-timeout': '3m', 'poll-interval': '30s' },
    plans: [NEVER_ENDS],
  },
  {
    name: 'run-shows-late',
    title: 'The run does not show up until two minutes after its start time',
    inputs: WAIT,
    settings: { hiddenAfterStartMs: 120_000 },
    plans: [{ durationMs: 150_000 }],
  },
  {
    name: 'polls-fail-for-a-while',
    title: 'Two polls fail, and the third one works',
    inputs: WAIT,
    faults: { 'get-run': [UNAVAILABLE, { kind: 'reset', when: 'before-headers' }] },
  },
  {
    name: 'polls-refused',
    title: 'The service refuses to show the run: how it ends is not known',
    inputs: WAIT,
    faults: { 'get-run': Array.from({ length: 40 }, () => FORBIDDEN) },
  },
  {
    name: 'polls-refused-for-a-while',
    title: 'The service refuses two polls and does not show the run at a third: the wait continues',
    inputs: WAIT,
    faults: { 'get-run': [FORBIDDEN, FORBIDDEN, NOT_FOUND] },
  },
  {
    name: 'retrigger',
    title: 'A run fails and is re-triggered, and the new run succeeds',
    inputs: { ...WAIT, retries: '2' },
    plans: [{ outcome: 'failed' }, {}],
  },
  {
    name: 'retrigger-in-vain',
    title: 'A run fails, and so does the run that it is re-triggered as',
    inputs: { ...WAIT, retries: '1' },
    plans: [{ outcome: 'failed' }, { outcome: 'failed' }],
  },
  {
    name: 'retrigger-keeps-the-id',
    title: 'A run fails and is re-triggered, and the service begins it again under its own id',
    inputs: { ...WAIT, retries: '2' },
    settings: { world: worldOf({ retrigger: { id: 'same' } }) },
    plans: [{ outcome: 'failed' }, { outcome: 'failed' }, {}],
  },
  {
    name: 'retrigger-on-second-attempt',
    title: 'A re-run of the wait action takes over the run that its first attempt has re-triggered',
    action: 'wait/action.yml',
    inputs: ([runId = '']) => ({ 'run-id': runId, retries: '1' }),
    history: retriggered(120_000),
    env: { GITHUB_RUN_ATTEMPT: '2' },
  },
  {
    name: 'retrigger-not-repeated',
    title:
      'A re-run of the wait action re-triggers no run while a younger one, which does not show its window, may be the same',
    action: 'wait/action.yml',
    inputs: ([runId = '']) => ({ 'run-id': runId, retries: '1' }),
    history: retriggered(600_000),
    settings: { echoParams: false },
    env: { GITHUB_RUN_ATTEMPT: '2' },
  },
  {
    name: 'status-not-documented',
    title: 'A run keeps a status that Adobe does not document until `wait-timeout` is over',
    inputs: { ...WAIT, 'wait-timeout': '3m' },
    settings: { spellStatus: () => 'skipped' },
  },
  {
    name: 'cancel-during-wait',
    title: 'The step is cancelled while it waits',
    inputs: WAIT,
    plans: [NEVER_ENDS],
    cancelAfterMs: 90_000,
  },
  {
    name: 'cancel-during-backfill',
    title: 'A backfill is cancelled while it waits for its second run',
    inputs: DAYS,
    plans: [{}, NEVER_ENDS],
    cancelAfterMs: 240_000,
  },
  {
    name: 'backfill-stops',
    title: 'A backfill stops at the window whose run fails',
    inputs: DAYS,
    plans: [{}, { outcome: 'failed' }],
  },
  {
    name: 'parallel-backfill',
    title: 'A backfill with two runs under way at once',
    inputs: { ...DAYS, 'max-parallel': '2' },
    plans: [{ durationMs: 300_000 }, { durationMs: 150_000 }, {}],
  },
  {
    name: 'parallel-backfill-stops',
    title:
      'A backfill with two runs under way at once: the first fails, the second is waited for, no third is created',
    inputs: { ...DAYS, 'window-start-time': '2026-02-24', 'max-parallel': '2' },
    plans: [{ outcome: 'failed' }, { durationMs: 300_000 }],
  },
  {
    name: 'run-duplicated',
    title: 'The service creates the run of a lost request eight minutes later, when it has been sent again',
    inputs: WAIT,
    settings: { world: worldOf({ creates: [{ kind: 'lost', status: 504, processedAfterMs: 480_000 }] }) },
    plans: [{ durationMs: 600_000 }, { durationMs: 600_000 }],
  },
  {
    name: 'wait-for-several-runs',
    title: 'The wait action waits for several runs, and one of them fails',
    action: 'wait/action.yml',
    inputs: (runIds) => ({ 'run-id': runIds.join('\n') }),
    history: THREE_DAYS,
  },
  {
    name: 'wait-for-runs-output',
    title: 'The wait action takes the `runs` output of an earlier step',
    action: 'wait/action.yml',
    inputs: (runIds) => ({
      'run-id': JSON.stringify(runIds.map((runId) => ({ runId }))),
      'flow-id': FILE_FLOW_ID,
    }),
    history: THREE_DAYS.filter(({ plan }) => plan?.outcome !== 'failed'),
  },
  {
    name: 'wait-for-unknown-run',
    title: 'The wait action gets the id of a run that does not exist',
    action: 'wait/action.yml',
    inputs: { 'run-id': '5c2f0a54-7d0b-4a0e-9a53-0d7f3a1f2b6c' },
  },
];
