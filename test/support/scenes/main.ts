import { FILE_FLOW_ID, TABLE_FLOW_ID } from '../flow-service/index.ts';
import { DAY, type Scene } from './scene.ts';

/** The main job as workflow steps do it: what `npm start` shows. */
export const MAIN_SCENES: readonly Scene[] = [
  {
    name: 'dry-run',
    title: 'A dry run checks the flow and creates nothing',
    inputs: {
      'flow-id': TABLE_FLOW_ID,
      'window-start-time': 'now-1d/d',
      'delta-column': 'updated_at',
      'dry-run': 'true',
    },
  },
  {
    name: 'create',
    title: 'The first run of a table-based flow names the delta column',
    inputs: { 'flow-id': TABLE_FLOW_ID, 'window-start-time': 'now-1d/d', 'delta-column': 'updated_at' },
  },
  {
    name: 'create-and-wait',
    title: 'A file-based flow needs only a window. The step waits until the run has ended',
    inputs: { ...DAY, wait: 'true' },
    plans: [{ durationMs: 120_000, records: 26_758 }],
  },
  {
    name: 'run-fails',
    title: 'A run fails while its records are processed: the step fails and shows the deepest error',
    inputs: { ...DAY, wait: 'true' },
    plans: [
      {
        ...{ durationMs: 60_000, outcome: 'failed', failsAt: 'promotion', errorCode: 'INGEST-1212-400' },
        errorDetail: 'Column loyaltyTier: the value gold+ is not one of bronze, silver, gold.',
      },
    ],
  },
  {
    name: 'wait-action',
    title: 'The wait action: a later step or job waits for the run of an earlier one',
    action: 'wait/action.yml',
    inputs: ([runId = '']) => ({ 'run-id': runId }),
    history: [{ windowStart: '2026-03-01', windowEnd: '2026-03-02', createdAt: '2026-03-02T05:59:30Z' }],
  },
  {
    name: 'backfill',
    title: 'A backfill: a run for each day, each waited for before the next',
    inputs: {
      'flow-id': FILE_FLOW_ID,
      'window-start-time': '2026-02-26',
      'window-end-time': '2026-03-01',
      'window-size': '1d',
      wait: 'true',
    },
  },
  {
    name: 'last-run',
    title: 'The step continues where the last window that succeeded ends',
    inputs: { 'flow-id': FILE_FLOW_ID, 'window-start-time': 'last-run', 'window-end-time': '2026-03-02' },
    history: [
      { windowStart: '2026-02-27', windowEnd: '2026-02-28', createdAt: '2026-02-28T06:00:00Z' },
      { windowStart: '2026-02-28', windowEnd: '2026-03-01', createdAt: '2026-03-01T06:00:00Z' },
    ],
  },
];
