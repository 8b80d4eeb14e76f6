import { FILE_FLOW_ID, SCHEDULED_FLOW_ID, WORLDS } from '../flow-service/index.ts';
import { DAY, type PastRun, type Scene } from './scene.ts';

const LOADED: PastRun = {
  windowStart: '2026-03-01',
  windowEnd: '2026-03-02',
  createdAt: '2026-03-02T05:30:00Z',
};
const LAST_RUN = { ...DAY, 'window-start-time': 'last-run' };

/** A day that was read, and one whose run takes so long. */
const activeHistory = (durationMs: number) => [
  { windowStart: '2026-02-27', windowEnd: '2026-02-28', createdAt: '2026-02-28T06:00:00Z' },
  {
    windowStart: '2026-02-28',
    windowEnd: '2026-03-01',
    createdAt: '2026-03-02T05:55:00Z',
    plan: { durationMs },
  },
];

/** Steps that read the flow and its history before they create anything, or instead. */
export const EXISTING_RUN_SCENES: readonly Scene[] = [
  {
    name: 'attach',
    title: 'A run over this window exists: the step takes it over',
    inputs: { ...DAY, 'if-run-exists': 'attach' },
    history: [LOADED],
  },
  {
    name: 'attach-on-second-attempt',
    title: 'A re-run of the job takes over the run of its first attempt and waits for it',
    inputs: { ...DAY, wait: 'true' },
    history: [{ ...LOADED, createdAt: '2026-03-02T05:59:00Z', plan: { durationMs: 150_000 } }],
    env: { GITHUB_RUN_ATTEMPT: '2' },
  },
  {
    name: 'attach-although-now-moved',
    title:
      'A re-run of the job a minute later: `now` has moved, and the step takes over the run of the first attempt',
    inputs: { 'flow-id': FILE_FLOW_ID, 'window-start-time': '2026-03-01', wait: 'true' },
    history: [
      {
        windowStart: '2026-03-01',
        windowEnd: '2026-03-02T05:58:57Z',
        createdAt: '2026-03-02T05:58:58Z',
        plan: { durationMs: 150_000 },
      },
    ],
    env: { GITHUB_RUN_ATTEMPT: '2' },
  },
  {
    name: 'attach-finds-several-attempts',
    title: 'Two runs have windows that these inputs gave earlier: the step does not choose between them',
    inputs: { 'flow-id': FILE_FLOW_ID, 'window-start-time': 'now-1d', 'if-run-exists': 'attach' },
    history: [
      {
        windowStart: '2026-03-01T04:00:00Z',
        windowEnd: '2026-03-02T04:00:00Z',
        createdAt: '2026-03-02T04:00:02Z',
      },
      {
        windowStart: '2026-03-01T05:00:00Z',
        windowEnd: '2026-03-02T05:00:00Z',
        createdAt: '2026-03-02T05:00:02Z',
      },
    ],
  },
  {
    name: 'existing-run-hidden',
    title: 'A run is under way, and the service does not show its window: the step does not guess',
    inputs: { ...DAY, 'if-run-exists': 'attach' },
    history: [{ ...LOADED, createdAt: '2026-03-02T05:59:00Z', plan: { durationMs: 150_000 } }],
    settings: { world: WORLDS['no windows'] },
  },
  {
    name: 'existing-run-failed',
    title: 'The run over this window has failed: with `attach`, the step creates another',
    inputs: { ...DAY, 'if-run-exists': 'attach' },
    history: [{ ...LOADED, plan: { outcome: 'failed' } }],
  },
  {
    name: 'existing-run-overlaps',
    title: 'A run over another window shares some data with this one',
    inputs: { ...DAY, 'if-run-exists': 'attach' },
    history: [{ ...LOADED, windowEnd: '2026-03-01T12:00:00Z' }],
  },
  {
    name: 'fail-if-run-exists',
    title: 'A run over this window exists, and `if-run-exists` is `fail`',
    inputs: { ...DAY, 'if-run-exists': 'fail' },
    history: [LOADED],
  },
  {
    name: 'dry-run-refused',
    title: 'A dry run of a flow that runs on a schedule',
    inputs: { ...DAY, 'flow-id': SCHEDULED_FLOW_ID, 'dry-run': 'true' },
  },
  {
    name: 'dry-run-meets-a-run',
    title: 'A dry run with `if-run-exists: fail` meets a run over this window',
    inputs: { ...DAY, 'if-run-exists': 'fail', 'dry-run': 'true' },
    history: [LOADED],
  },
  {
    name: 'dry-run-attaches',
    title: 'A dry run of a backfill shows which windows have a run, and outputs those that have none',
    inputs: {
      'flow-id': FILE_FLOW_ID,
      'window-start-time': '2026-02-26',
      'window-end-time': '2026-03-02',
      'window-size': '1d',
      'if-run-exists': 'attach',
      'dry-run': 'true',
    },
    history: [
      { windowStart: '2026-02-26', windowEnd: '2026-02-27', createdAt: '2026-03-02T05:00:00Z' },
      LOADED,
    ],
  },
  {
    name: 'dry-run-without-windows',
    title: 'A dry run of a flow whose history shows no windows, and whose source does not answer',
    inputs: { ...DAY, 'dry-run': 'true' },
    history: [{ ...LOADED, windowStart: '2026-02-28', windowEnd: '2026-03-01' }],
    settings: { world: WORLDS['no windows'] },
    prepare: ({ service }) => {
      const flow = service.flows.get(FILE_FLOW_ID);
      if (flow) flow.isSourceReachable = false;
    },
  },
  {
    name: 'dry-run-months',
    title: 'A dry run over a year shows a window for each month, for a matrix',
    inputs: {
      'flow-id': FILE_FLOW_ID,
      'window-start-time': '2025-01-01',
      'window-end-time': '2026-01-01',
      'window-size': '1M',
      'dry-run': 'true',
    },
  },
  {
    name: 'last-run-without-history',
    title: 'The flow has no run to continue from',
    inputs: LAST_RUN,
  },
  {
    name: 'last-run-active',
    title: 'Another run of the flow has not ended',
    inputs: LAST_RUN,
    history: activeHistory(Number.POSITIVE_INFINITY),
  },
  {
    name: 'last-run-skips',
    title: 'Another run of the flow has not ended, and the step leaves the work to the next one',
    inputs: { ...LAST_RUN, 'if-run-active': 'skip' },
    history: activeHistory(Number.POSITIVE_INFINITY),
  },
  {
    name: 'last-run-waits-for-active',
    title: 'Another run of the flow has not ended: the step waits for it, then continues from its end',
    inputs: { ...LAST_RUN, 'if-run-active': 'wait' },
    history: activeHistory(420_000),
  },
  {
    name: 'last-run-fills-gaps',
    title: 'A day between the runs of the history was never read: the step loads it first',
    inputs: { ...LAST_RUN, 'fill-gaps': 'true' },
    history: [
      { windowStart: '2026-02-26', windowEnd: '2026-02-27', createdAt: '2026-02-27T06:00:00Z' },
      { windowStart: '2026-02-28', windowEnd: '2026-03-01', createdAt: '2026-03-01T06:00:00Z' },
    ],
  },
  {
    name: 'last-run-first-night',
    title: 'The flow has no runs yet: the first window begins where the inputs say',
    inputs: { ...LAST_RUN, 'initial-window-start-time': '2026-03-01' },
  },
  {
    name: 'last-run-up-to-date',
    title: 'Everything up to the end of the window has been read',
    inputs: LAST_RUN,
    history: [LOADED],
  },
  {
    name: 'last-run-after-a-failure',
    title: 'The last run failed: the step continues from the one before',
    inputs: LAST_RUN,
    history: [
      { windowStart: '2026-02-27', windowEnd: '2026-02-28', createdAt: '2026-02-28T06:00:00Z' },
      {
        windowStart: '2026-02-28',
        windowEnd: '2026-03-01',
        createdAt: '2026-03-01T06:00:00Z',
        plan: { outcome: 'failed' },
      },
    ],
  },
];
