import { isLasting, NoAnswerError } from '../../adobe/http/no-answer.ts';
import type { Poll } from './poll-once.ts';

/**
 * How long a run may not be shown after its start. Adobe: a run takes two to three minutes after its start time to
 * show a status (Sources troubleshooting guide). A run of which only the id is known may begin a minute after its
 * creation, so that it has no less.
 */
const GRACE_MS = 5 * 60_000;

/** A bad answer about a run that is known to exist is one of the service's own faults until it has lasted so long. */
const LASTING_MS = 2 * 60_000;

/** If the service has accepted no poll of the step, a refusal is most probably about its inputs. */
const LASTING_AT_FIRST_MS = 10_000;

/** However far apart polls are, so many bad ones in a row are needed. */
const FEWEST_BAD_POLLS = 3;

/** So many lasting faults of the network in a row end a wait, as they end every other operation. */
const FEWEST_LASTING_FAULTS = 2;

/** What a wait knows about a run before its first poll. */
export interface Expectation {
  /** When the run begins, unix milliseconds on this machine's clock, and not before the wait does. */
  readonly bornMs: number;
  /** Whether the run is known to exist and can begin at any time: no wait ends because it does not show. */
  readonly beginsLater?: boolean | undefined;
  /** How long the service may be unreachable from the first poll, in milliseconds; infinite if it has answered the step before. */
  readonly unreachableMs: number;
}

/** Decides which bad polls end a wait. */
export interface Patience {
  /**
   * Takes a poll into account.
   *
   * @returns whether it ends the wait, because the run cannot be polled
   */
  isOver(poll: Poll, nowMs: number): boolean;
  /** Whether bad answers are tolerated at the moment. */
  isTried(): boolean;
}

/** Opens the patience of one wait. */
export function openPatience({ bornMs, beginsLater = false, unreachableMs }: Expectation): Patience {
  const visibleMs = beginsLater ? Number.POSITIVE_INFINITY : bornMs + GRACE_MS;
  const known = { isAccepted: unreachableMs === Number.POSITIVE_INFINITY, isShown: false };
  const bad = { sinceMs: 0, polls: 0, lastingFaults: 0 };
  const reach: { endsMs?: number } = {};
  const hasLasted = (nowMs: number) => {
    if (bad.polls === 0) bad.sinceMs = nowMs;
    bad.polls += 1;
    const longestMs = known.isAccepted ? LASTING_MS : LASTING_AT_FIRST_MS;
    return bad.polls >= FEWEST_BAD_POLLS && nowMs - bad.sinceMs >= longestMs;
  };
  const isUnreachable = (error: Error, nowMs: number) => {
    // A network that fails in the middle comes back; one that was never there is set up wrong.
    if (!isLasting(error)) return nowMs >= (reach.endsMs ?? Number.POSITIVE_INFINITY);
    return known.isAccepted ? hasLasted(nowMs) : bad.lastingFaults >= FEWEST_LASTING_FAULTS;
  };
  return {
    isTried: () => bad.polls > 0,
    isOver(poll, nowMs) {
      reach.endsMs = isUnconnected(poll.error)
        ? (reach.endsMs ?? nowMs + unreachableMs)
        : Number.POSITIVE_INFINITY;
      bad.lastingFaults = isLasting(poll.error) ? bad.lastingFaults + 1 : 0;
      if (poll.kind === 'shown' || poll.kind === 'not-shown') known.isAccepted = true;
      switch (poll.kind) {
        case 'shown':
          bad.polls = 0;
          known.isShown = true;
          return false;
        case 'not-shown':
          // A run begins by the clock of the service, which can be behind this machine's.
          return (
            (!known.isShown || hasLasted(nowMs)) && Math.min(nowMs, poll.serviceTimeMs ?? nowMs) >= visibleMs
          );
        case 'refused':
          return hasLasted(nowMs);
        case 'passing':
          return isUnreachable(poll.error, nowMs);
        case 'defect':
          return true;
        default:
          return poll satisfies never;
      }
    },
  };
}

/** Whether a poll never reached the service. */
function isUnconnected(error: Error | undefined): boolean {
  return error instanceof NoAnswerError && !error.sent;
}
