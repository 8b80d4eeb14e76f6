/** The span of data that a flow run reads: from its start up to its end, in unix seconds. */
export interface Window {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** 2101-01-01T00:00:00Z. */
const FAR_FUTURE_SECONDS = 4_133_980_800;

/**
 * Says what is wrong with a window, before any request is spent on it (Adobe error 1381 refuses the same).
 *
 * @returns the reason, or `undefined` if the window holds some time
 */
export function windowProblem(window: Window): string | undefined {
  if (window.startSeconds < window.endSeconds) return undefined;
  return window.startSeconds === window.endSeconds
    ? 'the window is empty'
    : 'the window ends before it starts';
}

/**
 * Whether a time is more likely a slip than a wish. The tutorial's own `windowEndTime` is in the year 2493,
 * so such a time is let through, with a warning.
 *
 * @param seconds unix seconds
 */
export function isFarFuture(seconds: number): boolean {
  return seconds >= FAR_FUTURE_SECONDS;
}

/** Whether two windows are the same to the second. */
export function isSameWindow(a: Window, b: Window): boolean {
  return a.startSeconds === b.startSeconds && a.endSeconds === b.endSeconds;
}

/** Whether two windows share some time; one that begins where the other ends shares none. */
export function overlaps(a: Window, b: Window): boolean {
  return a.startSeconds < b.endSeconds && b.startSeconds < a.endSeconds;
}

/** Whether each window begins where the one before ends. */
export function areConsecutive(windows: readonly Window[]): boolean {
  return windows.every(
    ({ startSeconds }, index) => (windows[index - 1]?.endSeconds ?? startSeconds) === startSeconds,
  );
}

/** What of a window none of the others covers, as consecutive windows; empty if they cover all of it. */
export function uncovered(window: Window, others: readonly Window[]): readonly Window[] {
  const left: Window[] = [];
  let fromSeconds = window.startSeconds;
  for (const { startSeconds, endSeconds } of others.toSorted((a, b) => a.startSeconds - b.startSeconds)) {
    if (startSeconds >= window.endSeconds) break;
    if (startSeconds >= endSeconds) continue;
    if (startSeconds > fromSeconds) left.push({ startSeconds: fromSeconds, endSeconds: startSeconds });
    fromSeconds = Math.max(fromSeconds, endSeconds);
  }
  if (fromSeconds < window.endSeconds)
    left.push({ startSeconds: fromSeconds, endSeconds: window.endSeconds });
  return left;
}

/** The earliest start and the latest end of windows, in any order; at least one of them. */
export function hull(windows: readonly Window[]): Window {
  return {
    startSeconds: Math.min(...windows.map(({ startSeconds }) => startSeconds)),
    endSeconds: Math.max(...windows.map(({ endSeconds }) => endSeconds)),
  };
}
