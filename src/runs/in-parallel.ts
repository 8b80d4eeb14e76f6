import { CancelledError } from '../adobe/clock.ts';
import { DuplicatedRunsError, OperationError, UnsuccessfulRunsError } from './errors.ts';

/**
 * Works through windows: one run is created after the other, and as many as are allowed are waited for at once. As one
 * ends, the next is created. The first failure stops new ones; runs that are under way then are waited for.
 *
 * @param mostAtOnce how many runs are waited for at once; 1 or more
 * @param create creates the run of a window unless it has been stopped meanwhile, and returns what waits for it;
 * `undefined` if nothing does
 * @throws the failure that matters most, see {@link worstFailure}
 */
export async function inParallel<Item>(
  items: readonly Item[],
  mostAtOnce: number,
  create: (item: Item, index: number, isStopped: () => boolean) => Promise<(() => Promise<void>) | undefined>,
): Promise<void> {
  const failures: unknown[] = [];
  const isStopped = () => failures.length > 0;
  const waits = new Set<Promise<void>>();
  for (const [index, item] of items.entries()) {
    while (waits.size >= mostAtOnce) await Promise.race(waits);
    if (isStopped()) break;
    try {
      const wait = await create(item, index, isStopped);
      if (!wait) continue;
      const waited = wait()
        .catch((error: unknown) => void failures.push(error))
        .finally(() => waits.delete(waited));
      waits.add(waited);
    } catch (error) {
      failures.push(error);
    }
  }
  await Promise.all(waits);
  if (failures.length > 0) throw worstFailure(failures);
}

/** Failures by what they mean for the data, the worst first: duplicates, doubt, a gap, nothing. */
const RANKS: readonly ((error: unknown) => boolean)[] = [
  (error) => error instanceof DuplicatedRunsError,
  (error) => error instanceof OperationError && error.run === 'unknown',
  (error) => error instanceof UnsuccessfulRunsError,
  (error) => !isCancelled(error) && !(error instanceof OperationError),
  (error) => !isCancelled(error),
  isCancelError,
  () => true,
];

/**
 * The one error of a step in which several things failed. Runs that did not succeed are all in it, and so is why the
 * next one was not created.
 */
function worstFailure(failures: readonly unknown[]): unknown {
  const [worst] = RANKS.flatMap((rank) => failures.filter(rank));
  if (!(worst instanceof UnsuccessfulRunsError)) return worst;
  const ends = failures.flatMap((error) => (error instanceof UnsuccessfulRunsError ? error.ends : []));
  const notCreated = failures.find(
    (error): error is OperationError => error instanceof OperationError && !isCancelled(error),
  );
  return new UnsuccessfulRunsError(ends, worst.options, notCreated);
}

/** A creation that was cancelled names the cancel as its cause. */
function isCancelled(error: unknown): boolean {
  return isCancelError(error) || (error instanceof OperationError && isCancelError(error.cause));
}

function isCancelError(error: unknown): boolean {
  return error instanceof CancelledError;
}
