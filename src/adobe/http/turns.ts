/** A queue in front of something that only so many can use at once. */
export interface Turns {
  /**
   * Waits for a turn, first come, first served.
   *
   * @param leave ends the wait
   * @returns what ends the turn, to be called once
   * @throws the reason of `leave`
   */
  take(leave: AbortSignal): Promise<() => void>;
}

/** @param most how many turns there are at once */
export function openTurns(most: number): Turns {
  const waiting = new Set<() => void>();
  const turns = { free: most };
  const end = () => {
    const [next] = waiting;
    if (next) next();
    else turns.free += 1;
  };
  const queue = (leave: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const left = () => {
        waiting.delete(enter);
        reject(leave.reason);
      };
      const enter = () => {
        waiting.delete(enter);
        leave.removeEventListener('abort', left);
        resolve();
      };
      waiting.add(enter);
      leave.addEventListener('abort', left, { once: true });
    });
  return {
    async take(leave) {
      leave.throwIfAborted();
      if (turns.free > 0) turns.free -= 1;
      else await queue(leave);
      return end;
    },
  };
}
