import type { RunRequest } from '../adobe/flow-service.ts';
import type { Exchange } from '../adobe/http/exchange-log.ts';
import type { FlowRun, RunReference } from '../adobe/run/run.ts';
import type { RunDetails } from '../adobe/run/run-details.ts';
import type {
  CreatedRun,
  Doubt,
  ExistingRuns,
  FailedRun,
  LastRun,
  Plan,
  Preview,
  RunToWait,
  SentRun,
  WaitedRun,
} from './findings.ts';
import type { CreateOrder, WaitTask, Warning } from './order.ts';

/**
 * Everything that can happen in a step. The use cases announce it the moment it happens, so that nothing is lost with
 * a cancel, and know nothing about who listens.
 */
export type StepEvent =
  /** The inputs are known, nothing has been sent; there is no plan yet if the history has to be read for it. */
  | { readonly type: 'asked'; readonly order: CreateOrder; readonly plan: Plan | undefined }
  /** The history of the flow has been read: it is known what is to be read. */
  | { readonly type: 'planned'; readonly plan: Plan }
  /** Everything has been read already: no run is created. */
  | { readonly type: 'up-to-date'; readonly last: LastRun }
  /** Another run is active: no run is created. */
  | { readonly type: 'skipped'; readonly run: FlowRun }
  /** Other runs are active, and are waited for, so many milliseconds at most. */
  | { readonly type: 'active-runs-found'; readonly runs: readonly FlowRun[]; readonly timeoutMs: number }
  /** Active runs were waited for, and have not ended, cannot be polled, or the step was cancelled. */
  | { readonly type: 'active-runs-not-ended'; readonly runs: readonly WaitedRun[] }
  /** Runs failed since the last success. */
  | { readonly type: 'failed-run-found'; readonly failed: FailedRun }
  | { readonly type: 'previewed'; readonly preview: Preview }
  /** Existing runs have been looked up: a window without one is about to be created, next to runs that may share its data. */
  | { readonly type: 'existing-runs-found'; readonly existing: ExistingRuns }
  /** Runs exist, or may exist, that the step must not create others next to. */
  | { readonly type: 'existing-runs-refused'; readonly existing: ExistingRuns }
  /** A step looks up the run that an earlier one may have created or re-triggered, for this many milliseconds at most. */
  | {
      readonly type: 'rerun-looking-up';
      readonly leftMs: number;
      /** The run that may have been re-triggered; `undefined` if the run of a window is looked up. */
      readonly failedRunId: string | undefined;
    }
  /** Inputs that are accepted but probably not meant. */
  | { readonly type: 'inputs-warned'; readonly warnings: readonly Warning[] }
  /** A request has ended; announced only if the workflow run has debug logging. */
  | { readonly type: 'exchanged'; readonly exchange: Exchange }
  /** What a decision was based on, for debug logging. */
  | { readonly type: 'decided'; readonly text: string }
  /** One window of the plan begins. */
  | { readonly type: 'window-begun'; readonly index: number; readonly request: RunRequest }
  /** Something failed, and is tried again after a pause in milliseconds. */
  | {
      readonly type: 'retry-paused';
      readonly pauseMs: number;
      readonly reason: string;
      /** What the service asked for (`Retry-After`), in milliseconds. */
      readonly askedMs: number | undefined;
    }
  /** A request that can create a run is about to be sent, for a window of the plan or to re-trigger a failed run. */
  | {
      readonly type: 'sending';
      readonly index: number | undefined;
      readonly failedRunId?: string | undefined;
    }
  /** The service refused times as texts: they are sent as integers. */
  | { readonly type: 'texts-refused'; readonly reason: string }
  /** A lookup worked, and did not settle whether the run exists. */
  | {
      readonly type: 'looked-up';
      readonly lookup: 'absent' | 'unclear';
      /** Why it is unclear; absent if the lookup showed nothing that can be the run. */
      readonly reason?: string;
      readonly doubt: Doubt | undefined;
      readonly lookups: number;
      /** How long it is looked up again at most, in milliseconds. */
      readonly leftMs: number;
    }
  /** Whether a request that was sent again left two runs could not be looked up. */
  | { readonly type: 'duplicates-not-checked'; readonly runId: string; readonly reason: string }
  /** A lookup for runs of the earlier requests worked. */
  | { readonly type: 'duplicates-checked'; readonly runId: string }
  /** A request that was sent again has created a run: whether it is the only one is about to be looked up. */
  | { readonly type: 'run-known'; readonly index: number; readonly run: CreatedRun }
  /** The answer to a creation was lost: the run is looked up. */
  | { readonly type: 'looking-up'; readonly reason: string }
  /** So many lookups did not show the run: it is created again. */
  | { readonly type: 'resending'; readonly lookups: number }
  | { readonly type: 'run-attached'; readonly index: number; readonly run: FlowRun }
  | { readonly type: 'run-created'; readonly index: number; readonly run: SentRun }
  /** No run was created for a window, or it is not known whether one was. */
  | { readonly type: 'window-failed'; readonly index: number; readonly run: 'none' | 'unknown' }
  /** Several runs exist that one creation, or one re-trigger of a failed run, was to make one of. */
  | {
      readonly type: 'runs-duplicated';
      /** The place of their window in the plan; `undefined` in a step that only waits. */
      readonly index: number | undefined;
      readonly failedRunId?: string;
      readonly runs: readonly RunReference[];
    }
  /** The wait for runs begins, at a time in unix milliseconds. */
  | {
      readonly type: 'wait-begun';
      readonly runs: readonly RunToWait[];
      readonly task: WaitTask;
      readonly atMs: number;
    }
  /** A run has been polled, at a time in unix milliseconds; its age is in milliseconds, negative before its start. */
  | {
      readonly type: 'run-polled';
      readonly run: RunDetails;
      readonly ageMs: number;
      readonly atMs: number;
    }
  /** The service does not show the run yet, which is normal in its first minutes. */
  | { readonly type: 'run-not-shown'; readonly runId: string }
  /** A poll failed in a way that can pass. */
  | { readonly type: 'poll-failed'; readonly runId: string; readonly reason: string }
  /** A failed run was re-triggered, as another run or under its own id. */
  | {
      readonly type: 'run-retriggered';
      readonly failed: RunReference;
      readonly next: RunReference;
      /** Whether that was done before this step, which takes the new run over. */
      readonly isTakenOver?: boolean;
    }
  /** A failed run was not re-triggered, or it is not known whether it was. */
  | { readonly type: 'retrigger-failed'; readonly runId: string; readonly run: 'none' | 'unknown' }
  /** A run has been waited for, the runs that it was re-triggered as behind it; others may be waited for still. */
  | { readonly type: 'run-ended'; readonly runs: readonly WaitedRun[] }
  /** Runs have been waited for: each with the runs that it was re-triggered as behind it. */
  | { readonly type: 'wait-ended'; readonly runs: readonly (readonly WaitedRun[])[] };

/** An event of one type. */
export type EventOf<Type extends StepEvent['type']> = Extract<StepEvent, { type: Type }>;

/** Announces an event of the step. */
export type Emit = (event: StepEvent) => void;
