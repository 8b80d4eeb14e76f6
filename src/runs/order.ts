import type { Connection } from '../adobe/connection.ts';
import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { Window } from '../time/window.ts';
import type { WindowSize } from '../time/window-size.ts';

// What a step is asked to do: plain types that the inputs fill and everything else reads.

/** What to do if a run of the flow over exactly this window exists and has not failed. */
export type IfRunExists = 'create' | 'attach' | 'fail';

/** The runs to create, as they are asked for. */
export interface RunOrder {
  readonly flowId: string;
  /** When the first run begins, unix seconds. */
  readonly startSeconds: number;
  /** What each run is to read; `undefined` if the flow's history says where the first begins. */
  readonly windows: readonly Window[] | undefined;
  /** Where the last of them ends, unix seconds. */
  readonly endSeconds: number;
  /** The size to split the window by, for a window that is known only later. */
  readonly windowSize: WindowSize | undefined;
  /** Needed for the first run of a table-based flow; afterwards the flow knows it. */
  readonly deltaColumn: DeltaColumn | undefined;
  /** Unix seconds that `now` stood for. */
  readonly nowSeconds: number;
}

/** What the root action is asked to do. */
export interface CreateOrder {
  readonly connection: Connection;
  readonly run: RunOrder;
  readonly ifRunExists: IfRunExists;
  /** Whether everything is resolved and checked, and nothing created. */
  readonly dryRun: boolean;
  /** How to wait for the run; `undefined` if the step does not wait. */
  readonly wait: WaitOptions | undefined;
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

/** What the wait action is asked to do. */
export interface WaitOrder extends WaitTask {
  /** In the order in which they were given, each once. */
  readonly runIds: readonly string[];
}
