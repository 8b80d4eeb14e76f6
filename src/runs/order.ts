import type { Connection } from '../adobe/connection.ts';
import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { Window } from '../time/window.ts';
import type { WindowSize } from '../time/window-size.ts';

/** What to do where a run of the flow over exactly this window exists already, and has not failed. */
export type IfRunExists = 'create' | 'attach' | 'fail';

/** The runs to create, as they are asked for. */
export interface RunOrder {
  readonly flowId: string;
  /** When the first run begins, unix seconds. */
  readonly startSeconds: number;
  /** What each run is to read; `undefined` where they begin where the last run of the flow ended. */
  readonly windows: readonly Window[] | undefined;
  /** Where the last of them ends, unix seconds. */
  readonly endSeconds: number;
  /** The size to split the window by, where it is known only later. */
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
  /** How to wait for the run; `undefined` where the step does not wait. */
  readonly wait: WaitOptions | undefined;
}

/** How a step is to wait. */
export interface WaitOptions {
  /** Longest time for each run, in milliseconds. */
  readonly waitTimeoutMs: number;
  /** Longest pause between two looks, in milliseconds. */
  readonly pollIntervalMs: number;
  /** How often a failed run is started over. */
  readonly retries: number;
  /** A run that failed to ingest more records than this has not done its work; `undefined` where any number will do. */
  readonly maxFailedRecords: number | undefined;
}

/** What the wait action is asked to do. */
export interface WaitOrder {
  readonly connection: Connection;
  /** In the order in which they were given, each once. */
  readonly runIds: readonly string[];
  /** Only for links. */
  readonly flowId: string | undefined;
  readonly wait: WaitOptions;
}
