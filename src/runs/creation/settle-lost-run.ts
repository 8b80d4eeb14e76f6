import { isSameId } from '../../adobe/ids.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import { formatMs } from '../../time/format.ts';
import { lookupPauseMs } from '../../time/pace.ts';
import type { Context } from '../context.ts';
import { OutcomeUnknownError } from '../errors.ts';
import type { Attempt, Target } from './evidence.ts';
import { lookUpPatiently, openFinder } from './find-lost-run.ts';
import {
  DOUBTS,
  extend,
  isAbsenceProven,
  lookupsEndMs,
  NO_PROOF,
  type Proof,
  startsAfter,
  type Unfound,
} from './proof.ts';

/** A run that requests without an answer may have created. */
export interface LostRun {
  readonly target: Target;
  /** The requests that had no answer, the first one first. */
  readonly attempts: readonly [Attempt, ...Attempt[]];
  /** Why the first of them had none. */
  readonly failure: Error;
  /** The place of its window in the plan, from 0; `undefined` for a re-trigger. */
  readonly index: number | undefined;
  /** Whether the request can be sent again if no run was created. */
  readonly mayResend: boolean;
}

/** What the lookups found out: runs, or that there is none. */
type Settled = Found | { readonly kind: 'absent'; readonly lookups: number };

/** Runs that are taken for the lost one. */
export interface Found {
  readonly kind: 'found';
  readonly runs: readonly FlowRun[];
  readonly by: 'window' | 'time';
}

/** However little time is left: the last lookup does not follow at once. */
const SHORTEST_LOOKUP_PAUSE_MS = 500;

/**
 * Looks up a run until it is found, or until its absence is proven and it can be sent again.
 *
 * @throws {OutcomeUnknownError} the lookups do not answer the question
 * @throws {CancelledError}
 */
export async function settleLostRun(lost: LostRun, context: Context): Promise<Settled> {
  const { clock } = context;
  const find = openFinder(lost.target, context);
  let proof = NO_PROOF;
  for (let lookups = 1; ; lookups += 1) {
    const lookup = await lookUpPatiently(find, lost.attempts, context);
    if (lookup.kind === 'failed') {
      const reason = lookup.failure.message.replace(/\.$/, '');
      const text = `Looking up the history of the flow failed: ${reason}.`;
      throw new OutcomeUnknownError(lost.failure, lost.attempts, text);
    }
    if (lookup.kind === 'found') return { ...lookup, by: 'window' };
    const nowMs = clock.now();
    proof = extend(proof, lookup, nowMs);
    const leftMs = lookupsEndMs(proof, lost.attempts, context) - nowMs;
    const reason = lookup.kind === 'unclear' && { reason: lookup.reason };
    context.emit({ type: 'looked-up', lookup: lookup.kind, ...reason, doubt: proof.doubt, lookups, leftMs });
    if (lost.mayResend && isAbsenceProven(proof, lost.attempts, context, nowMs))
      return { kind: 'absent', lookups };
    if (leftMs <= 0) return lastAnswer(lost, { lookup, proof, lookups, nowMs }, context);
    await clock.sleep(Math.max(SHORTEST_LOOKUP_PAUSE_MS, Math.min(lookupPauseMs(lookups), leftMs)));
  }
}

interface LastLookup {
  readonly lookup: Unfound;
  readonly proof: Proof;
  readonly lookups: number;
  readonly nowMs: number;
}

/** The time is over: a run that stayed the only one is taken, if the history is live and shows no windows to distinguish it by. */
function lastAnswer(lost: LostRun, last: LastLookup, context: Context): Settled {
  const { lookup, proof } = last;
  const only = lookup.kind === 'unclear' && !proof.doubt ? lookup.only : undefined;
  if (only && isSameId(proof.onlyRunId ?? '', only.runId)) return { kind: 'found', runs: [only], by: 'time' };
  const isRecognizable = lookup.kind === 'absent' && lookup.showsWindows;
  const text = unknownText(lost, last, context);
  throw new OutcomeUnknownError(lost.failure, lost.attempts, text, isRecognizable);
}

function unknownText(
  { attempts, mayResend }: LostRun,
  { lookup, proof, lookups, nowMs }: LastLookup,
  { lookupTimeoutMs }: Context,
): string {
  if (lookup.kind === 'unclear') return `The history of the flow does not answer: ${lookup.reason}.`;
  const { firstMs = nowMs } = proof;
  const shown = `The history of the flow did not show the run for ${formatMs(nowMs - firstMs)} (lookups: ${lookups})`;
  if (lookupTimeoutMs === 0) return `${shown}, and with \`lookup-timeout: 0\` no run is created again.`;
  if (proof.doubt) return `${shown}, but ${DOUBTS[proof.doubt]}.`;
  if (startsAfter(proof, attempts, lookupTimeoutMs))
    return `${shown}, but it begins later than \`lookup-timeout\` and can show until then.`;
  if (!mayResend) return `${shown}, and ${attempts.length} requests for it had no answer.`;
  return `${shown}, but not for as long as \`lookup-timeout\` without a break.`;
}
