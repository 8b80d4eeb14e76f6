import {
  type CallName,
  type Fault,
  FILE_FLOW_ID,
  type FlowServiceServer,
  type RunPlan,
  type Settings,
} from '../flow-service/index.ts';

export type Inputs = Readonly<Record<string, string>>;

/** One step of a workflow, and the Flow Service that it meets. */
export interface Scene {
  /** Names the transcript: `test/transcripts/NAME.txt`. */
  readonly name: string;
  /** What happens, as a sentence. */
  readonly title: string;
  /** The root action by default. */
  readonly action?: 'action.yml' | 'wait/action.yml';
  /** Without the connection; from the ids of the runs in `history` where the scene needs them. */
  readonly inputs: Inputs | ((runIds: readonly string[]) => Inputs);
  /** Runs that exist before the step begins, the oldest first. */
  readonly history?: readonly PastRun[];
  /** What becomes of the runs that the step creates, in turn; the service's defaults by default. */
  readonly plans?: readonly Partial<RunPlan>[];
  /** What goes wrong with the calls of a name, in turn. */
  readonly faults?: Readonly<Partial<Record<CallName, readonly Fault[]>>>;
  readonly settings?: Partial<Settings>;
  /** Anything else that the service is to be before the step begins. */
  readonly prepare?: (flowService: FlowServiceServer) => void;
  /** Added to what the runner sets. */
  readonly env?: Readonly<Record<string, string>>;
  /** When the step is cancelled (SIGINT), in milliseconds after its begin. */
  readonly cancelAfterMs?: number;
}

/** A run that exists before the step begins. Times are dates or RFC 3339. */
export interface PastRun {
  /** The flow of files by default. */
  readonly flowId?: string;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly createdAt: string;
  readonly plan?: Partial<RunPlan>;
}

/** When every scene begins: what `now` stands for, and the first reading of the service's clock. */
export const BEGIN_MS = Date.UTC(2026, 2, 2, 6);

/** A day of a flow of files. */
export const DAY = {
  'flow-id': FILE_FLOW_ID,
  'window-start-time': '2026-03-01',
  'window-end-time': '2026-03-02',
} as const;
