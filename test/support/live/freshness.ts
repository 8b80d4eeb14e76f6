import { text } from '../../../src/adobe/json.ts';
import type { World } from '../flow-service/index.ts';
import type { Finding } from './finding.ts';
import { listingPath } from './listing.ts';
import type { Live, Recorded } from './live.ts';

/** `Date` counts whole seconds: answers that are further apart differ in it. */
const PAUSE_MS = 2_100;
const READS = 4;
/** Clocks of two machines differ by less, or `lookup-timeout` and the age of runs count by the service's. */
const SAME_CLOCK_MS = 30_000;
/** Two answers of one machine differ by less from this machine's clock. */
const STEADY_MS = 1_900;
const CACHE_HEADERS = ['age', 'cache-control', 'etag', 'expires', 'x-cache', 'via'];

/** Asks whether listings are live: their `Date`, their way through caches, and the clocks behind them. */
export async function askFreshness(live: Live): Promise<readonly Finding[]> {
  const path = listingPath(live.settings.flowId);
  const fresh: Recorded[] = [];
  for (let count = 0; count < READS; count += 1) {
    fresh.push(await live.read(path, { 'Cache-Control': 'no-cache' }));
    await live.clock.sleep(PAUSE_MS);
  }
  const plain = await live.read(path);
  return [askDate(fresh), askCache(fresh, plain), askHeaders(plain), askClocks(fresh)];
}

function dateOf({ answer }: Recorded): number {
  return Date.parse(text(answer.headers['date']) ?? '');
}

function isAged({ answer }: Recorded): boolean {
  return Number(text(answer.headers['age']) ?? 0) > 0;
}

function isFixed(recorded: readonly Recorded[]): boolean {
  return new Set(recorded.map(dateOf)).size < recorded.length;
}

function askDate(fresh: readonly Recorded[]): Finding {
  const hasDate = fresh.every((one) => !Number.isNaN(dateOf(one)));
  const moves = hasDate && !isFixed(fresh);
  return {
    question: 'Does the `Date` of a listing move on?',
    answer: hasDate ? (moves ? 'Yes.' : 'No: answers seconds apart have the same one.') : 'It has none.',
    meaning: moves
      ? 'A listing that does not show a run can prove its absence.'
      : 'Such a listing proves nothing: a lost answer whose run it does not show ends `unknown`.',
    fits: ({ listing }) => (listing.cache === 'stubborn') === !moves,
  };
}

function askCache(fresh: readonly Recorded[], plain: Recorded): Finding {
  const isStubborn = fresh.some(isAged) || isFixed(fresh);
  const cache: World['listing']['cache'] = isStubborn ? 'stubborn' : isAged(plain) ? 'polite' : 'none';
  const answers = {
    none: 'No sign of one.',
    polite: 'Yes, and `Cache-Control: no-cache` passes it.',
    stubborn: 'Yes, and `Cache-Control: no-cache` does not pass it.',
  } as const;
  return {
    question: 'Is there a cache in front of the listing?',
    answer: answers[cache],
    meaning:
      cache === 'stubborn'
        ? 'No run is ever created a second time: absence cannot be proven.'
        : 'The action asks with `no-cache`, and sees the listing itself.',
    fits: ({ listing }) => listing.cache === cache,
  };
}

function askHeaders({ answer }: Recorded): Finding {
  const found = CACHE_HEADERS.filter((name) => answer.headers[name] !== undefined);
  return {
    question: 'Which headers about caching does a listing have?',
    answer: found.length === 0 ? 'None.' : `${found.map((name) => `\`${name}\``).join(', ')}.`,
    meaning: 'A positive `age` makes a listing a cached one; the others decide nothing.',
  };
}

function askClocks(fresh: readonly Recorded[]): Finding {
  const question = "How do the service's clocks differ from this machine's?";
  // Half a second is what `Date` leaves out on average.
  const offsets = fresh.map((one) => dateOf(one) + 500 - one.atMs).filter((ms) => !Number.isNaN(ms));
  if (offsets.length === 0)
    return { question, answer: 'Not known.', meaning: 'No run is recognized by its age.' };
  const spread = Math.max(...offsets) - Math.min(...offsets);
  const middle = offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)] ?? 0;
  const isCached = isFixed(fresh);
  return {
    question,
    answer: `By ${Math.round(middle / 1_000)} s; between answers by ${Math.round(spread / 1_000)} s.`,
    meaning:
      Math.abs(middle) > SAME_CLOCK_MS
        ? 'One of the two clocks is wrong: the age of a run counts by the clock of the service.'
        : 'The age of a run can be trusted.',
    ...(isCached
      ? {}
      : {
          fits: ({ backends }: World) => {
            const skews = backends.map(({ skewMs }) => skewMs);
            const worldSpread = Math.max(...skews) - Math.min(...skews);
            const isNear = skews.some((skew) => Math.abs(skew - middle) < SAME_CLOCK_MS);
            return isNear && worldSpread > STEADY_MS === spread > STEADY_MS;
          },
        }),
  };
}
