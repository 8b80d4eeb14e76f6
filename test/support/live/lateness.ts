import type { World } from '../flow-service/index.ts';
import type { Finding } from './finding.ts';
import { LONGEST_MS, POLL_MS, type Sightings } from './poll.ts';

/** By how much a time that was measured can differ from the one of a world. */
const MARGIN_MS = 2 * POLL_MS;

/** Says when a new run showed, and whether it stayed. */
export function askLateness(seen: Sightings): readonly Finding[] {
  return [listed(seen), stayed(seen), found(seen), shown(seen)];
}

function listed({ listedMs }: Sightings): Finding {
  return {
    question: 'How long does a new run take to appear in the history?',
    answer: listedMs === undefined ? `It did not within ${LONGEST_MS / 1_000} s.` : `${seconds(listedMs)}.`,
    meaning:
      listedMs === undefined
        ? 'The default of `lookup-timeout` is too short: a lost answer could lead to a second run.'
        : 'That is within the default of `lookup-timeout`: a lost answer does not lead to a second run.',
    fits: (world) => {
      const { leastMs, mostMs } = latenessOf(world);
      if (listedMs === undefined) return mostMs > LONGEST_MS;
      return listedMs >= leastMs - MARGIN_MS && listedMs <= mostMs + MARGIN_MS;
    },
  };
}

/** Between which times a listing of a world has a new run first. */
function latenessOf({ backends, creates, listing }: World): { leastMs: number; mostMs: number } {
  const [fate] = creates;
  const delayMs = fate?.kind === 'lost' ? (fate.processedAfterMs ?? Number.POSITIVE_INFINITY) : 0;
  const isNever =
    (fate?.kind === 'service-429' && !fate.processed) ||
    listing.cache === 'stubborn' ||
    listing.omits.some(({ fromAgeMs, untilAgeMs }) => fromAgeMs === 0 && untilAgeMs > LONGEST_MS);
  if (isNever) return { leastMs: Number.POSITIVE_INFINITY, mostMs: Number.POSITIVE_INFINITY };
  const lags = backends.map(({ lag }) => {
    if (lag.kind === 'list') return { from: Math.min(...lag.ms), to: Math.max(...lag.ms) };
    return lag.kind === 'fixed' ? { from: lag.ms, to: lag.ms } : { from: 0, to: lag.upToMs };
  });
  return {
    leastMs: delayMs + Math.min(...lags.map(({ from }) => from)),
    mostMs: delayMs + Math.max(...lags.map(({ to }) => to)),
  };
}

function stayed({ listedMs, vanishedMs }: Sightings): Finding {
  const isGone = vanishedMs !== undefined;
  return {
    question: 'Does a run stay in the history once it is there?',
    answer: isGone ? `No: it was missing after ${seconds(vanishedMs)}.` : 'Yes, during all polls.',
    meaning: isGone
      ? 'One listing proves nothing: the action goes by several over the whole of `lookup-timeout`.'
      : 'A listing that shows a run can be relied on.',
    ...(listedMs === undefined
      ? {}
      : {
          fits: ({ listing, backends }: World) => {
            const isOmitted = listing.omits.some(({ fromAgeMs }) => fromAgeMs > 0);
            const differ = new Set(backends.map(({ lag }) => JSON.stringify(lag))).size > 1;
            return differ || isOmitted === isGone;
          },
        }),
  };
}

function found({ foundMs }: Sightings): Finding {
  return {
    question: 'How long does a new run take to be found by its id?',
    answer: foundMs === undefined ? 'It was not found.' : `${seconds(foundMs)}.`,
    meaning: 'A run that is not found yet counts as scheduled, and the action continues to poll it.',
  };
}

function shown({ statusMs, windowMs, endedMs }: Sightings): Finding {
  const when = (ms: number | undefined) => (ms === undefined ? 'never' : `after ${seconds(ms)}`);
  return {
    question: 'When does a new run show a status, its window and its end?',
    answer: `A status ${when(statusMs)}, its window ${when(windowMs)}, its end ${when(endedMs)}.`,
    meaning:
      windowMs === undefined
        ? 'A lost run is recognized by its time alone, and a warning reports it.'
        : 'From then on a lost run is recognized by its window.',
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
