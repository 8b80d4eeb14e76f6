import { CancelledError } from '../adobe/clock.ts';
import type { Context } from './context.ts';
import type { Attempt } from './evidence.ts';
import type { Finder } from './find-lost-run.ts';
import type { Lookup } from './judge-history.ts';

/** A lookup that worked, or why the last one failed. */
export type Looked =
  | { readonly lookup: Lookup; readonly failure?: never }
  | { readonly lookup?: never; readonly failure: Error };

/**
 * Repeats a lookup until it works, for `retry-timeout`: one that fails says nothing, whatever its status.
 *
 * @throws {CancelledError}
 */
export async function lookUpPatiently(
  finder: Finder,
  attempts: readonly Attempt[],
  { clock, budget: openBudget }: Context,
): Promise<Looked> {
  const budget = openBudget();
  for (;;) {
    clock.throwIfCancelled();
    try {
      return { lookup: await finder.lookUp(attempts) };
    } catch (thrown) {
      if (thrown instanceof CancelledError) throw thrown;
      const failure = thrown as Error;
      try {
        await budget.pause(failure);
      } catch (reason) {
        if (reason === failure) return { failure };
        throw reason;
      }
    }
  }
}
