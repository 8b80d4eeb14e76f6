import type { Connection } from '../adobe/connection.ts';
import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { Window } from '../time/window.ts';
import type { WindowSize } from '../time/window-size.ts';

// What a step is asked to do: plain types that the inputs fill and everything else reads.

/** What to do if a run of the flow over exactly this window exists and has not failed. */
export type IfRunExists = 'create' | 'attach' | 'fail';

/** What to do if another run of the flow has not ended when the window is to begin at the last run. */
export type IfRunActive = 'fail' | 'wait' | 'skip';

/** Something that a person may want to correct, although the step continues. */
export interface Warning {
  readonly title: string;
  /** Whole sentences. They may hold values of inputs, but never a secret. */
  readonly message: string;
}

/** The runs to create, as the inputs describe them. */
export interface RunOrder {
  readonly flowId: string;
  /** When the first run begins, unix seconds. */
  readonly startSeconds: number;
  /** What each run is to read; `undefined` if the flow's history says where the first begins. */
  readonly windows: readonly Window[] | undefined;
  /** The end of the last window, unix seconds. */
  readonly endSeconds: number;
  /** The start of the first window if the flow has no run to continue from, unix seconds. */
  readonly initialStartSeconds: number | undefined;
  /** The size to split a window by; `undefined` if it is left whole. */
  readonly windowSize: WindowSize | undefined;
  /** Needed for the first run of a table-based flow; afterwards the flow knows it. */
  readonly deltaColumn: DeltaColumn | undefined;
  /** Unix seconds that `now` stood for. */
  readonly nowSeconds: number;
  /** Whether the windows depend on `now`, so that another attempt of the same step has others. */
  readonly isRelativeToNow: boolean;
  /**
   * What the inputs ask for if `now` means another moment: the window that the same step had, or would have, whole.
   *
   * @param nowSeconds unix seconds
   * @returns `undefined` if the window begins at the last run, or if the inputs give no window at that moment
   */
  wholeAt(nowSeconds: number): Window | undefined;
  /**
   * The end of the last window if `now` means another moment, unix seconds.
   *
   * @param nowSeconds unix seconds
   */
  endSecondsAt(nowSeconds: number): number | undefined;
}

/** What the root action is asked to do. */
export interface CreateOrder {
  readonly connection: Connection;
  readonly run: RunOrder;
  readonly ifRunExists: IfRunExists;
  readonly ifRunActive: IfRunActive;
  /** How to wait for runs that are active already; the step is skipped for one that is no older than the longest time. */
  readonly activeWait: WaitOptions;
  /** Whether windows between the runs of the history that no run has read are loaded too. */
  readonly fillGaps: boolean;
  /** How many runs of the step may be under way at once; 1 or more. */
  readonly maxParallel: number;
  /** Whether everything is resolved and checked, and nothing created. */
  readonly dryRun: boolean;
  /** Whether this is known to be a later attempt of a workflow run. */
  readonly isRerun: boolean;
  /** How to wait for the run; `undefined` if the step does not wait. */
  readonly wait: WaitOptions | undefined;
  readonly warnings: readonly Warning[];
}

/** How a step is to wait. */
export interface WaitOptions {
  /** Longest time for each run, in milliseconds. */
  readonly waitTimeoutMs: number;
  /** Longest pause between two polls, in milliseconds. */
  readonly pollIntervalMs: number;
  /** How often a failed run is re-triggered. */
  readonly retries: number;
  /** The step fails if a run reports more failed records than this; `undefined` if any number is accepted. */
  readonly maxFailedRecords: number | undefined;
}

/** What a step waits for, and how. */
export interface WaitTask {
  readonly connection: Connection;
  /** The flow of the runs, for links; `undefined` if only the runs know it. */
  readonly flowId: string | undefined;
  readonly wait: WaitOptions;
}

/** A run that the wait action is given. */
export interface GivenRun {
  readonly runId: string;
  /** By the `runs` output of an earlier step, as its window; a plain list of ids has none of this. */
  readonly etag?: string;
  /** `undefined` when only the run itself knows. */
  readonly flowId?: string | undefined;
  /**
   * Its window by the `runs` output of an earlier step. Only the report takes it over: a text is no answer of the
   * service, and no window to identify a lost run by.
   */
  readonly givenWindow?: Window | undefined;
  /** Whether an earlier step may have re-triggered it: the `runs` output of that step has it as `unknown`. */
  readonly mayBeRetriggered?: boolean;
  /** Whether an earlier step has created it, and has not seen it yet: nobody knows when it begins. */
  readonly isCreated?: boolean;
  /** Whether an earlier step has found that it exists twice. */
  readonly isDuplicated?: boolean;
}

/** What the wait action is asked to do. */
export interface WaitOrder extends WaitTask {
  /** In the order in which they were given, each once. */
  readonly runs: readonly GivenRun[];
  /** Whether this is known to be a later attempt of a workflow run. */
  readonly isRerun: boolean;
  readonly warnings: readonly Warning[];
}
