import type { RunRequest } from '../adobe/flow-service.ts';
import type { FlowRun, RunReference } from '../adobe/run.ts';
import type { RunDetails } from '../adobe/run-details.ts';
import type { ExistingRuns, Plan, Preview, RunToWait, SentRun, WaitedRun } from './findings.ts';
import type { CreateOrder, WaitTask } from './order.ts';

/**
 * Everything that can happen in a step. The use cases announce it the moment it happens, so that nothing is lost with
 * a cancel, and know nothing about who listens.
 */
export type StepEvent =
  /** The inputs are known, nothing has been sent; there is no plan yet if the history has to be read for it. */
  | { readonly type: 'asked'; readonly order: CreateOrder; readonly plan: Plan | undefined }
  /** The history of the flow has been read: it is known what is to be read. */
  | { readonly type: 'planned'; readonly plan: Plan }
  | { readonly type: 'previewed'; readonly preview: Preview }
  /** Other runs in the history share data with runs that are about to be created. */
  | { readonly type: 'existing-runs-found'; readonly existing: ExistingRuns }
  /** One window of the plan begins. */
  | { readonly type: 'window-begun'; readonly index: number; readonly request: RunRequest }
  /** Something failed, and is tried again after a pause in milliseconds. */
  | { readonly type: 'retry-paused'; readonly pauseMs: number; readonly reason: string }
  /** The answer to a creation was lost: the run is looked up. */
  | { readonly type: 'looking-up'; readonly reason: string }
  /** So many lookups did not show the run: it is created again. */
  | { readonly type: 'resending'; readonly lookups: number }
  | { readonly type: 'run-attached'; readonly index: number; readonly run: FlowRun }
  | { readonly type: 'run-created'; readonly index: number; readonly run: SentRun }
  | { readonly type: 'wait-begun'; readonly runs: readonly RunToWait[]; readonly task: WaitTask }
  /** A run has been polled; its age is in milliseconds, negative before its start. */
  | { readonly type: 'run-polled'; readonly run: RunDetails; readonly ageMs: number }
  /** The service does not show the run yet, which is normal in its first minutes. */
  | { readonly type: 'run-not-shown'; readonly runId: string }
  /** A poll failed in a way that can pass. */
  | { readonly type: 'poll-failed'; readonly runId: string; readonly reason: string }
  | { readonly type: 'run-retriggered'; readonly failed: RunReference; readonly next: RunReference }
  /** Runs have been waited for: each with the runs that it was re-triggered as behind it. */
  | { readonly type: 'wait-ended'; readonly runs: readonly (readonly WaitedRun[])[] };

/** Announces an event of the step. */
export type Emit = (event: StepEvent) => void;
