import type { FlowRun } from '../../src/adobe/run/run.ts';

/** 2026-03-01, unix seconds: histories are written by days after it. */
export const ORIGIN = 1_772_323_200;

export const day = (days: number) => ORIGIN + Math.round(days * 86_400);

export const windowOf = (from: number, to: number) => ({ startSeconds: day(from), endSeconds: day(to) });

/**
 * Runs in a few words each, `id, day of creation, days to read, status`, where a success is left out:
 * `b 2.1 1-2 failed, a 1.1 0-1`. A question mark stands for what the service does not show.
 */
export function runs(text: string, more: Partial<FlowRun> = {}): readonly FlowRun[] {
  return text.split(', ').flatMap((words) => {
    const [runId = '', createdOn = '', days = '', status = 'success'] = words.split(' ');
    const [from = 0, to = 0] = days.split('-').map(Number);
    const createdAtMs = createdOn === '?' ? undefined : Math.round(day(Number(createdOn))) * 1_000;
    const known = { runId, etag: '', flowId: 'f-1', status, startSeconds: undefined, createdAtMs };
    const hidden = { createdClient: '', startedAtMs: undefined };
    return runId === ''
      ? []
      : [{ ...known, ...hidden, window: days === '?' ? undefined : windowOf(from, to), ...more }];
  });
}
