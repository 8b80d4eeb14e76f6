import { FILE_FLOW_ID, type FlowService, type WorldName } from '../flow-service/index.ts';
import { CONTEXTS } from './run-workflow.ts';

/** What an example meets when it is started. */
export interface Trial {
  /** Values of the contexts, in addition to those of every workflow. */
  readonly contexts?: Readonly<Record<string, object>>;
  /** The first reading of the clock; a fixed one by default, so that no hour or day ends between two starts. */
  readonly startMs?: number;
  /** Time between two starts, in milliseconds. */
  readonly pauseMs?: number;
  /** What the service shows of its runs; what Adobe documents by default. */
  readonly world?: WorldName;
  /** What the service is to be before the workflow starts. */
  readonly prepare?: (service: FlowService) => void;
}

/** A trial of two starts in a row, and what has to come of it. */
export interface TwoStarts extends Trial {
  /** The example, if it is not the name of the trial. */
  readonly example?: string;
  /** How many flow runs exist after both. */
  readonly runs: number;
  /** Whether each of them succeeds; both do by default. */
  readonly greens?: readonly [boolean, boolean];
}

/** The first reading of the clock in a trial that has none. */
export const START_MS = Date.UTC(2026, 2, 2, 6, 7);

/** What every example finds in its contexts. */
export const EXAMPLE_CONTEXTS = { ...CONTEXTS, vars: { ...CONTEXTS.vars, AEP_FLOW_ID: FILE_FLOW_ID } };

/** The repository that the examples are in. */
export const REPOSITORY = CONTEXTS.github.repository;

const OTHER_FLOW_ID = '5e6c1c2b-94b1-4f2d-8d0a-6a3a7e0c9f11';

/** Every example, and trials of some of them in which runs fail. */
export const TWO_STARTS: Readonly<Record<string, TwoStarts>> = {
  daily: { runs: 1 },
  // Its script asks the machine for the day.
  'local-day': { runs: 1, startMs: Date.now() },
  notify: { runs: 1 },
  'wait-in-another-job': { runs: 1 },
  background: { runs: 1 },
  'private-network': { runs: 1 },
  'pull-request': { runs: 0, ...pullRequest(REPOSITORY) },
  upstream: {
    runs: 1,
    contexts: { github: { event: { client_payload: { from: '1772323200', to: '1772409600' } } } },
  },
  'by-hand': { runs: 1, greens: [true, false], ...form({ start: '2026-03-01', end: '2026-03-02' }) },
  backfill: { runs: 3, ...form({ start: '2026-03-01', end: '2026-03-04' }) },
  'backfill-matrix': { runs: 2, ...form({ start: '2026-01-01', end: '2026-01-15' }) },
  'backfill-years': { runs: 31, ...form({ start: '2026-01-15', end: '2026-02-15' }) },
  'several-flows': { runs: 2, prepare: addFlows },
  'backfill with a failed run': {
    ...{ example: 'backfill', runs: 4, greens: [false, true] },
    ...form({ start: '2026-03-01', end: '2026-03-04' }),
    prepare: ({ planNext }) => planNext({}, { outcome: 'failed' }),
  },
  // Its webhook does not exist, and each start re-triggers its run twice.
  'notify with failed runs': {
    ...{ example: 'notify', runs: 6, greens: [false, false] },
    prepare: ({ planFlow }) => planFlow(FILE_FLOW_ID, { outcome: 'failed' }),
  },
  nightly: { runs: 1 },
  hourly: { runs: 1 },
  'hourly-no-wait': { runs: 1 },
};

/** A workflow that a person starts with a form. */
export function form(inputs: object): Trial {
  return { contexts: { inputs } };
}

/** A workflow that a pull request starts whose branch is in a repository. */
export function pullRequest(repository: string): Trial {
  const event = { pull_request: { head: { repo: { full_name: repository } } } };
  return { contexts: { github: { event, repository: REPOSITORY, actor: 'somebody' } } };
}

function addFlows(service: FlowService): void {
  service.addFlow({ kind: 'file', id: OTHER_FLOW_ID });
  service.addFlow({ kind: 'file', id: '3abea21c-7e36-4be1-bec1-d3bad0e3e0de' });
}
