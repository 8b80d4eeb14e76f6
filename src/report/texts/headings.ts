import type { Plan } from '../../runs/findings.ts';
import {
  type CurrentWindow,
  endedRuns,
  isIdle,
  isSingle,
  type RunOutcome,
  type StepRun,
  type StepState,
  worst,
} from '../state.ts';
import { SIGNS } from '../summary/rows.ts';
import { previewWarnings } from './preview-notes.ts';

/** A run was created, and the service said so. */
export const CREATED = 'Flow run created';
/** A run was created, and its answer was lost. */
export const FOUND = 'Flow run created, as the history of the flow shows';
/** A run existed before. */
export const ATTACHED = 'Attached to the flow run that exists for this window';

/** `Flow run 3 of 12`. */
export function currentName({ windows }: Plan, { index }: CurrentWindow): string {
  return `Flow run ${index + 1} of ${windows.length}`;
}

/** What an outcome says about a run, worded to follow it; the worst first. */
const PREDICATES = {
  duplicated: 'duplicated',
  failed: 'failed',
  'timed-out': 'still running',
  unknown: 'of unknown outcome',
  created: 'created',
  attached: 'attached',
  'up-to-date': 'up to date',
  skipped: 'active',
  'partially-succeeded': 'partially succeeded',
  succeeded: 'succeeded',
} as const satisfies Record<RunOutcome, string>;

/**
 * Counts the outcomes of runs: `Flow run succeeded`, `3 flow runs succeeded`, `1 of 3 flow runs failed, 2 succeeded`.
 *
 * @param name of an only run
 * @param total how many runs there were to be, if some were not created
 */
export function runsHeading(
  runs: readonly Pick<StepRun, 'outcome'>[],
  name = 'Flow run',
  total = runs.length,
): string {
  const [first, ...others] = groupsOf(runs);
  if (!first) return name;
  if (total === 1) return `${name} ${first.predicate}`;
  const isAll = others.length === 0 && runs.length === total;
  const subject = isAll ? `${total} flow runs` : `${first.count} of ${total} flow runs`;
  return [
    `${subject} ${first.predicate}`,
    ...others.map(({ count, predicate }) => `${count} ${predicate}`),
    ...(total > runs.length ? [`${total - runs.length} not created`] : []),
  ].join(', ');
}

/** `56 failed, 18 partially succeeded`: each outcome of runs with its own number, the worst first. */
export function outcomeCounts(runs: readonly Pick<StepRun, 'outcome'>[]): string {
  return groupsOf(runs)
    .map(({ count, predicate }) => `${count} ${predicate}`)
    .join(', ');
}

function groupsOf(runs: readonly Pick<StepRun, 'outcome'>[]) {
  return Object.entries(PREDICATES)
    .map(([outcome, predicate]) => ({
      count: runs.filter((run) => run.outcome === outcome).length,
      predicate,
    }))
    .filter(({ count }) => count > 0);
}

/** The heading of a step that succeeded: its sign, and what it did. */
export function successHeading(state: StepState): string {
  const { preview, plan, runs } = state;
  const count = plan?.windows.length ?? 1;
  if (preview) {
    const sign = previewWarnings(state).length > 0 ? '⚠️' : '📋';
    return `${sign} ${count === 1 ? 'A flow run is planned' : `${count} flow runs are planned`}`;
  }
  if (isIdle(state)) return idleHeading(runs);
  const ended = endedRuns(state);
  if (ended.length > 0) return `${SIGNS[worst(ended)]} ${runsHeading(ended)}`;
  const [run] = runs;
  return `✅ ${isSingle(state) && run ? startedHeading(run) : manyStartedHeading(runs)}`;
}

/** Why no run was created. */
function idleHeading(runs: readonly StepRun[]): string {
  const outcome = worst(runs);
  return `${SIGNS[outcome]} ${outcome === 'skipped' ? 'Skipped: another flow run is active' : 'Up to date: everything has been read'}`;
}

/** How a run that is not waited for came to the step. */
export function startedHeading({ by }: StepRun): string {
  switch (by) {
    case 'existing':
    case 'given':
      return ATTACHED;
    case 'answer':
      return CREATED;
    case 'window':
    case 'time':
      return FOUND;
    default:
      return by satisfies never;
  }
}

function manyStartedHeading(runs: readonly StepRun[]): string {
  const attached = runs.filter(({ by }) => by === 'existing').length;
  const created = runs.length - attached;
  if (attached === 0) return `${counted(created)} created`;
  return created === 0
    ? `Attached to ${counted(attached)} that exist for these windows`
    : `${counted(created)} created, attached to ${attached} that existed`;
}

function counted(count: number): string {
  return count === 1 ? '1 flow run' : `${count} flow runs`;
}
