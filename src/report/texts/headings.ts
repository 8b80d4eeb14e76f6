import { OUTCOMES, type OutcomeView, worst } from '../run-outcomes.ts';
import { endedRuns, isIdle, isSingle, type StepRun, type StepState } from '../state.ts';
import { previewWarnings } from './preview-notes.ts';
import { flowRuns } from './sentences.ts';

/** `Flow run 3 of 12` if the step creates several, else with its id: `Flow run 5c2f…`. */
export function runName({ index, runId }: StepRun, state: StepState): string {
  return nameInPlan(index, state) ?? `Flow run ${runId}`;
}

/** `Flow run 3 of 12`; `undefined` if the step has not come to one of several windows. */
export function currentName(state: StepState): string | undefined {
  return nameInPlan(state.current?.index, state);
}

function nameInPlan(index: number | undefined, { plan }: StepState): string | undefined {
  const count = plan?.windows.length ?? 1;
  return count > 1 && index !== undefined ? `Flow run ${index + 1} of ${count}` : undefined;
}

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
  const isAll = others.length === 0 && first.count === total;
  const subject = isAll ? `${total} flow runs` : `${first.count} of ${total} flow runs`;
  return [
    `${subject} ${first.predicate}`,
    ...others.map(({ text }) => text),
    ...(total > runs.length ? [`${total - runs.length} not created`] : []),
  ].join(', ');
}

/** `56 failed, 18 partially succeeded`: each outcome of runs with its own number, the worst first. */
export function outcomeCounts(runs: readonly Pick<StepRun, 'outcome'>[]): string {
  return groupsOf(runs)
    .map(({ text }) => text)
    .join(', ');
}

function groupsOf(runs: readonly Pick<StepRun, 'outcome'>[]) {
  return Object.entries<OutcomeView>(OUTCOMES).flatMap(
    ([name, { predicate: singular, plural = singular }]) => {
      const count = runs.filter(({ outcome }) => outcome === name).length;
      const predicate = count === 1 ? singular : plural;
      return count > 0 ? [{ count, predicate, text: `${count} ${predicate}` }] : [];
    },
  );
}

/** The heading of a step that succeeded: its sign, and what it did. */
export function successHeading(state: StepState): string {
  const { preview, plan, runs } = state;
  const count = plan?.windows.length ?? 1;
  if (preview) {
    const sign = previewWarnings(state).length > 0 ? '⚠️' : '📋';
    return `${sign} ${count === 1 ? 'A flow run is planned' : `${count} flow runs are planned`}`;
  }
  if (isIdle(state)) {
    const outcome = worst(runs);
    return `${OUTCOMES[outcome].sign} ${outcome === 'skipped' ? 'Skipped: another flow run is active' : 'Up to date: everything has been read'}`;
  }
  const ended = endedRuns(state);
  if (ended.length > 0) return `${OUTCOMES[worst(ended)].sign} ${runsHeading(ended)}`;
  const [run] = runs;
  return `✅ ${isSingle(state) && run ? startedHeading(run) : manyStartedHeading(runs)}`;
}

const STARTED = {
  existing: 'Attached to the flow run that exists for this window',
  given: 'Attached to the flow run that exists for this window',
  answer: 'Flow run created',
  window: 'Flow run created, as the history of the flow shows',
  time: 'Flow run created, as the history of the flow shows',
} as const satisfies Record<StepRun['by'], string>;

/** How a run that is not waited for came to the step. */
export function startedHeading({ by }: StepRun): string {
  return STARTED[by];
}

function manyStartedHeading(runs: readonly StepRun[]): string {
  const attached = runs.filter(({ by }) => by === 'existing').length;
  const created = runs.length - attached;
  if (attached === 0) return `${flowRuns(created)} created`;
  return created === 0
    ? `Attached to ${flowRuns(attached)} that exist for these windows`
    : `${flowRuns(created)} created, attached to ${attached} that existed`;
}
