import { elapsedMs } from '../clock.ts';

/** What ends a request before it is answered: its deadline, or a cancel of the step. */
export interface Ending {
  readonly signal: AbortSignal;
  /** Ends the request after so many milliseconds at the latest; an earlier deadline stays. */
  within(ms: number): void;
  /** Takes timer and listener away: a step that waits makes thousands of requests. */
  close(): void;
}

/** @param cancel the cancel of the step */
export function openEnding(cancel: AbortSignal): Ending {
  const controller = new AbortController();
  const end = () => controller.abort();
  const deadline: { atMs: number; timer?: NodeJS.Timeout } = { atMs: Number.POSITIVE_INFINITY };
  cancel.addEventListener('abort', end, { once: true });
  if (cancel.aborted) end();
  return {
    signal: controller.signal,
    within(ms) {
      const atMs = elapsedMs() + ms;
      if (atMs >= deadline.atMs) return;
      clearTimeout(deadline.timer);
      deadline.atMs = atMs;
      deadline.timer = setTimeout(end, ms);
    },
    close() {
      clearTimeout(deadline.timer);
      cancel.removeEventListener('abort', end);
    },
  };
}
