import { isSameId } from '../../adobe/ids.ts';
import type { Context } from '../context.ts';
import type { Doubt } from '../findings.ts';
import { DATE_STEP_MS } from '../history.ts';
import type { Attempt } from './evidence.ts';
import type { Lookup } from './judge-history.ts';

/** Adobe: a run shows two to three minutes after its designated start time (Sources troubleshooting guide). */
const LATEST_SHOWN_MS = 3 * 60_000;

/** Clocks that differ by less are covered by the minutes that a run has to show. */
const CLOCK_MARGIN_MS = 60_000;

/** A run that nothing but its age speaks for has to stay the only one: another one can show as long after it. */
const LEAST_ALONE_MS = 60_000;

/** What lookups have shown so far about a run that may not exist. */
export interface Proof {
  /** When the first lookup worked, on this machine's clock. */
  readonly firstMs: number | undefined;
  /** From when on every lookup was live and did not show the run; `undefined` if the last one was not. */
  readonly absentSinceMs: number | undefined;
  /** When each `Date` was seen first: a cached listing repeats one. */
  readonly dates: ReadonlyMap<number, number>;
  /** The run that was the only one that could be the one in every lookup that had any; empty if there were several. */
  readonly onlyRunId: string | undefined;
  /** When a lookup showed it first, on this machine's clock. */
  readonly onlySinceMs: number;
  /** The most that the clock of the service was behind this machine's, in milliseconds: the run begins by that clock. */
  readonly behindMs: number;
  /** Why the last lookup proves nothing; `undefined` if it was live. */
  readonly doubt: Doubt | undefined;
}

export const NO_PROOF: Proof = {
  firstMs: undefined,
  absentSinceMs: undefined,
  dates: new Map(),
  onlyRunId: undefined,
  onlySinceMs: 0,
  behindMs: 0,
  doubt: undefined,
};

/** A lookup that does not answer the question by itself. */
export type Unfound = Exclude<Lookup, { kind: 'found' }>;

/** The proof after one more lookup that worked. */
export function extend(proof: Proof, lookup: Unfound, nowMs: number): Proof {
  const doubt = doubtOf(proof, lookup, nowMs);
  const isAbsent = lookup.kind === 'absent' && doubt === undefined;
  const { dateMs } = lookup;
  const isNewDate = dateMs !== undefined && !proof.dates.has(dateMs);
  return {
    firstMs: proof.firstMs ?? nowMs,
    absentSinceMs: isAbsent ? (proof.absentSinceMs ?? nowMs) : undefined,
    dates: isNewDate ? new Map([...proof.dates, [dateMs, nowMs]]) : proof.dates,
    behindMs: Math.max(proof.behindMs, lookup.behindMs),
    onlyRunId: lookup.kind === 'absent' ? proof.onlyRunId : onlyOf(proof.onlyRunId, lookup.only?.runId ?? ''),
    onlySinceMs: proof.onlyRunId === undefined ? nowMs : proof.onlySinceMs,
    doubt,
  };
}

function onlyOf(known: string | undefined, runId: string): string {
  return known === undefined || isSameId(known, runId) ? runId : '';
}

/**
 * A lookup proves something only if the listing is live: it moves on, and shows the runs that are known to exist.
 *
 * @param proof what earlier lookups have shown
 */
export function doubtOf(
  { dates }: Proof,
  { dateMs, isCached, showsKnown }: Unfound,
  nowMs: number,
): Doubt | undefined {
  if (dateMs === undefined) return 'no-date';
  const isRepeated = nowMs - (dates.get(dateMs) ?? nowMs) >= DATE_STEP_MS;
  if (isCached || isRepeated) return 'cached';
  return showsKnown ? undefined : 'incomplete';
}

/** What is wrong with a listing of which nothing is proven, worded to follow its name. */
export const DOUBTS = {
  'no-date': 'its answers have no `Date`, so that they can be old',
  cached: 'its answers are cached',
  incomplete: 'it does not show a run that is known to exist',
} as const satisfies Record<Doubt, string>;

/**
 * Whether the absence of a run is proven: no lookup has shown it for `lookup-timeout`, and it had time to show since
 * its start.
 */
export function isAbsenceProven(
  proof: Proof,
  attempts: readonly Attempt[],
  { lookupTimeoutMs }: Pick<Context, 'lookupTimeoutMs'>,
  nowMs: number,
): boolean {
  const { absentSinceMs } = proof;
  if (absentSinceMs === undefined || lookupTimeoutMs === 0) return false;
  if (startsAfter(proof, attempts, lookupTimeoutMs)) return false;
  return nowMs >= Math.max(absentSinceMs + lookupTimeoutMs, shownByMs(proof, attempts));
}

/**
 * When the lookups end, on this machine's clock. A listing that becomes live late has as long again to prove
 * something, and a run that shows late has time to stay the only one. With a `lookup-timeout` of 0, a run is looked up
 * for `retry-timeout`, and its absence is never proven.
 */
export function lookupsEndMs(
  proof: Proof,
  attempts: readonly Attempt[],
  { lookupTimeoutMs, retryTimeoutMs }: Pick<Context, 'lookupTimeoutMs' | 'retryTimeoutMs'>,
): number {
  const { firstMs = 0, absentSinceMs, onlyRunId, onlySinceMs } = proof;
  if (lookupTimeoutMs === 0) return firstMs + retryTimeoutMs;
  const boundMs = firstMs + lookupTimeoutMs;
  const isFarAhead = startsAfter(proof, attempts, lookupTimeoutMs);
  const enoughMs = isFarAhead ? boundMs : Math.max(boundMs, shownByMs(proof, attempts));
  const provenMs = (absentSinceMs ?? firstMs) + lookupTimeoutMs;
  const aloneMs = onlyRunId ? onlySinceMs + Math.min(LEAST_ALONE_MS, lookupTimeoutMs / 2) : 0;
  return Math.max(enoughMs, aloneMs, Math.min(provenMs, boundMs + lookupTimeoutMs));
}

/** Whether the run begins so late, by either clock, that the lookups cannot prove its absence. */
export function startsAfter(proof: Proof, attempts: readonly Attempt[], lookupTimeoutMs: number): boolean {
  return attempts.some(
    ({ atMs, startSeconds }) =>
      startSeconds !== undefined && beginsAtMs(startSeconds, proof) - atMs > lookupTimeoutMs,
  );
}

/** By when a run shows, on this machine's clock. */
function shownByMs(proof: Proof, attempts: readonly Attempt[]): number {
  return (
    Math.max(...attempts.map(({ startSeconds = 0 }) => beginsAtMs(startSeconds, proof))) + LATEST_SHOWN_MS
  );
}

/** When a run begins that was asked to begin then, on this machine's clock. */
function beginsAtMs(startSeconds: number, { behindMs }: Proof): number {
  return startSeconds * 1_000 + (behindMs > CLOCK_MARGIN_MS ? behindMs : 0);
}
