import type { Flow } from '../adobe/flow.ts';
import type { RunRequest } from '../adobe/flow-service.ts';
import type { FlowRun, RunReference } from '../adobe/run/run.ts';
import type { RunDetails, RunFault } from '../adobe/run/run-details.ts';
import type { SourceKind } from '../adobe/source-kind.ts';
import type { Window } from '../time/window.ts';
import type { GivenRun } from './order.ts';

// What a step finds out: plain types that the modules of this folder fill, and that the report reads.

/** What a step is to read, once every time is known. */
export interface Plan {
  /** The earliest start and the latest end of the windows. */
  readonly whole: Window;
  /**
   * What each run is to read, in the order of time. They are consecutive, except for those that fill gaps, which come
   * first.
   */
  readonly windows: readonly Window[];
  /** How far the flow has been read before; absent if the start time was given, or if no run has read anything. */
  readonly last?: LastRun;
  /** What the inputs give now, if the plan is that of an earlier attempt of the same step, whose runs exist. */
  readonly replaced?: Window;
  /** For each window the run that exists for it; absent as long as it has not been looked up. */
  readonly existing?: readonly (FlowRun | undefined)[];
}

/** A run whose window is known. */
export interface WindowedRun extends FlowRun {
  readonly window: Window;
}

/** How far the data of a flow has been read, by the flow's own history. */
export interface LastRun {
  /** Of the runs that succeeded, in part too, the one that has read furthest. */
  readonly run: WindowedRun;
  /** Up to where it has read: the end of its window, or its start if that came first; unix seconds. */
  readonly readUpToSeconds: number;
  /** Earlier windows that certainly no run has read, in the order of time. */
  readonly gaps: readonly Gap[];
  /** Earlier windows that no run is known to have read, and some run that does not show its window can have. */
  readonly doubtful: readonly Window[];
  /** Number of runs of the history that were read. */
  readonly runsRead: number;
  /** When the oldest of them was created, unix seconds; present if the history is too long to read older ones. */
  readonly cutAtSeconds?: number;
}

/** A window between the runs of a history that none of them has read. */
export interface Gap extends Window {
  /** Runs over it that failed; empty if no run was created for it. */
  readonly failedRunIds: readonly string[];
}

/** The newest of the runs that failed since the last success. */
export interface FailedRun {
  readonly run: FlowRun;
  /** The deepest first; empty if they could not be read. */
  readonly errors: readonly RunFault[];
  /** The others that have failed since the last success, newest first. */
  readonly others: readonly FlowRun[];
}

/** What was read of the history of a flow. */
export interface ReadRuns {
  /** All runs of the flow that were read, failed ones too. */
  readonly runs: readonly FlowRun[];
  /** `Date` of the newest page, unix milliseconds; `undefined` if there is none. */
  readonly serviceTimeMs?: number | undefined;
  /** By how much the clock of the service is ahead of this machine's, in milliseconds. */
  readonly clockAheadMs: number;
  /** Whether the history came from a cache, so that the newest runs can be missing. */
  readonly isCached: boolean;
  /** Whether the history was read as far back as runs of these windows can be. */
  readonly isComplete: boolean;
}

/** What the history of a flow holds about the windows of a plan. */
export interface ExistingRuns extends ReadRuns {
  /** For each window the newest run over exactly it that has not failed. */
  readonly same: readonly (FlowRun | undefined)[];
  /** Runs that show another window, share some of the data, and have not failed. */
  readonly overlapping: readonly FlowRun[];
  /** Those of them that begin with one of these windows, and whose end the service may have cut off. */
  readonly cutOff: readonly FlowRun[];
  /** Runs that have not failed and do not show their window, which may be one of these. */
  readonly withoutWindow: readonly FlowRun[];
  /** Runs over any window that have not ended. */
  readonly active: readonly FlowRun[];
}

/** A flow, and what it reads from. */
export interface Inspection {
  readonly flow: Flow;
  readonly source: SourceKind;
}

/** One property of a flow that makes the service refuse a run on demand. */
export interface Incompatibility {
  /** Adobe's code for it in the table "Sources errors", as `SOURCES-1386`; empty when there is none. */
  readonly code: string;
  /** A sentence that says what to do. */
  readonly text: string;
  /** Whether the service refuses a run for certain. */
  readonly isCertain: boolean;
}

/** What a dry run finds out. */
export interface Preview extends Inspection, ExistingRuns {
  readonly incompatibilities: readonly Incompatibility[];
  /** What would be sent for the first window. */
  readonly request: RunRequest | undefined;
  /** Why the step would not create a run next to those that exist; `undefined` if it would. */
  readonly objection: { readonly reason: string; readonly advice: string } | undefined;
  /** Whether the credential of the source works, by the service's own test; `undefined` if that does not say. */
  readonly isSourceReachable: boolean | undefined;
}

/** A run that was created, and how that is known. */
export interface CreatedRun extends RunReference {
  /** `answer`: by the answer to its creation. `window` and `time`: it was found in the history of the flow. */
  readonly by: 'answer' | 'window' | 'time';
  /** As the history shows it; absent if nothing was looked up. */
  readonly status?: string;
  /**
   * Looks up whether there is another run too; present if the request had to be sent again.
   *
   * @param knownRunIds runs that the step knows to exist, the newest last
   * @throws {PossibleDuplicatesError} runs that cannot be distinguished from another one
   */
  readonly findDuplicates?: (knownRunIds: Iterable<string>) => Promise<readonly RunReference[]>;
}

/** A run that was created, and when it begins by the request that was sent last, in unix seconds. */
export interface SentRun extends CreatedRun {
  readonly startSeconds: number;
}

/** A run to wait for, and what the step knows about it beforehand. */
export interface RunToWait extends GivenRun {
  /** As the API gave it, its quotes included; empty if it is not known. */
  readonly etag: string;
  /** When it begins, unix seconds; `undefined` when only its id is known. */
  readonly startSeconds?: number | undefined;
  /** As it was sent, or as the service has shown it. */
  readonly window?: Window | undefined;
  /** The place of its window in the plan, from 0; `undefined` in a step that only waits. */
  readonly index?: number | undefined;
  /** How it is known that this is the run of its window; absent if nobody doubts it. */
  readonly by?: CreatedRun['by'];
  /** See {@link CreatedRun.status}. */
  readonly status?: CreatedRun['status'];
  /** See {@link CreatedRun.findDuplicates}. */
  readonly findDuplicates?: CreatedRun['findDuplicates'];
}

/** How a run ended, or why that is not known. */
export interface WaitedRun extends RunReference {
  readonly outcome: 'succeeded' | 'partially-succeeded' | 'failed' | 'timed-out' | 'unknown';
  /** As Adobe spells it; empty when it was never seen. */
  readonly status: string;
  readonly window: Window | undefined;
  readonly details: RunDetails | undefined;
  /** Why the run has no better outcome, if there is a cause other than the run's own errors. */
  readonly problem: Error | undefined;
}

/** Why a lookup that does not show a run proves nothing. */
export type Doubt = 'no-date' | 'cached' | 'incomplete';
