import { CancelledError } from '../../../src/adobe/clock.ts';
import type { StepEnd } from '../../../src/report/step-end.ts';
import { PreconditionError } from '../../../src/runs/errors.ts';

/** Why a step is red. */
export type Cause =
  | 'active run'
  | 'run active too long'
  | 'run failed'
  | 'run not ended'
  | 'run not polled'
  | 'no windows'
  | 'window not shown'
  | 'history too long'
  | 'cached history'
  | 'nothing read yet'
  | 'cancelled'
  | 'network'
  | 'outcome unknown'
  | 'other';

const REASONS: readonly (readonly [RegExp, Cause])[] = [
  [/still active/, 'active run'],
  [/has been active/, 'run active too long'],
  [/`last-run` cannot work/, 'no windows'],
  [/does not show which window/, 'window not shown'],
  [/not certain/, 'history too long'],
  [/from a cache/, 'cached history'],
  [/no runs yet|none of the runs/, 'nothing read yet'],
];

/** Why a step is red, by what it says itself; `undefined` if it is green. */
export function causeOf(end: StepEnd): Cause | undefined {
  switch (end.kind) {
    case 'succeeded':
      return undefined;
    case 'unsuccessful': {
      const outcomes = end.error.ends.map(({ outcome }) => outcome);
      if (outcomes.includes('failed')) return 'run failed';
      return outcomes.includes('timed-out') ? 'run not ended' : 'run not polled';
    }
    case 'wait-cancelled':
      return 'cancelled';
    case 'failed-late':
      return end.error instanceof CancelledError ? 'cancelled' : 'other';
    case 'unknown':
      return end.error.cause instanceof CancelledError ? 'cancelled' : 'outcome unknown';
    case 'not-created':
      return causeOfNone(end.error.cause);
    case 'duplicated':
    case 'outputs-not-writable':
    case 'defect':
      return 'other';
    default:
      return end satisfies never;
  }
}

function causeOfNone(cause: unknown): Cause {
  if (cause instanceof CancelledError) return 'cancelled';
  if (!(cause instanceof PreconditionError)) return 'network';
  return REASONS.find(([reason]) => reason.test(cause.message))?.[1] ?? 'other';
}
