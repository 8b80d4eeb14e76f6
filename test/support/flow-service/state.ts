import type { Flow } from './flows.ts';
import type { RunPlan, RunRecord, RunState } from './runs.ts';
import type { Settings } from './settings.ts';

/** Work that the service does after it has answered. */
export interface Job {
  /** On the clock of the service, in milliseconds since 1970. */
  readonly dueAtMs: number;
  /** @param nowMs when the work is due, which can be earlier than the clock is by now */
  readonly work: (nowMs: number) => void;
}

/** What GET answered for a run, and of what it is a function besides the run's record. */
export interface RunText {
  readonly state: RunState;
  /** Spelled as their world has it. */
  readonly settings: Settings;
  readonly json: string;
}

/** Everything the service remembers between calls. */
export interface State {
  readonly settings: Settings;
  /** The settings, spelled as their world has it. */
  readonly spelled: () => Settings;
  readonly flows: Map<string, Flow>;
  /** In the order of their creation. */
  readonly runs: RunRecord[];
  /** What was last answered for each run. */
  readonly texts: WeakMap<RunRecord, RunText>;
  /** Access tokens and when each expires, in milliseconds since 1970. */
  readonly tokens: Map<string, number>;
  /** Plans of the next runs, whatever their flow; they win over the plans of flows. */
  readonly nextPlans: Partial<RunPlan>[];
  readonly flowPlans: Map<string, Partial<RunPlan>>;
  /** Takes the next id, to be read at any time. */
  readonly nextId: () => () => string;
  /** First reading of the clock, in milliseconds since 1970. */
  readonly bornAtMs: number;
  /** Work that is still to be done, in no order. */
  readonly jobs: Job[];
  /**
   * How many requests to Flow Service there were, how many of them passed the gateway's checks as POSTs, and how many
   * runs are no longer among `runs`.
   */
  readonly counts: { requests: number; creates: number; retriggers: number; forgotten: number };
}
