import { formatWindow } from '../time/format.ts';
import type { ExistingRuns, Plan } from './findings.ts';

/** What `if-run-exists` made of the history. */
interface Decision {
  readonly plan: Plan;
  readonly existing: ExistingRuns;
  readonly failure: Error | undefined;
}

/** The decision about the runs that exist, and what it was based on, for debug logging. */
export function attachDecision({ plan, existing, failure }: Decision, ifRunExists: string): string {
  const { runs, same, overlapping, withoutWindow } = existing;
  const ids = same.flatMap((run) => run?.runId ?? []);
  const facts = [
    `runs read: ${runs.length}`,
    `windows with a run that has not failed: ${ids.length} of ${same.length}${ids.length > 0 ? ` (${shortList(ids)})` : ''}`,
    `runs over other windows with some of the data: ${overlapping.length}`,
    `runs that do not show their window: ${withoutWindow.length}`,
    ...(plan.replaced ? [`window of an earlier attempt: ${formatWindow(plan.whole)}`] : []),
  ];
  return `\`if-run-exists: ${ifRunExists}\`: ${verdict(ids.length, same.length, failure)} (${facts.join('; ')})`;
}

function verdict(found: number, count: number, failure: Error | undefined): string {
  if (failure) return `refused, because ${failure.message}`;
  if (found === count) return 'every window has its run, which is taken over';
  return found === 0
    ? 'no window has a run: creates'
    : 'takes over the runs that exist, and creates the others';
}

/** More runs than these are shown by their number. */
const MOST_NAMED = 5;

function shortList(ids: readonly string[]): string {
  const more = ids.length > MOST_NAMED ? `, and ${ids.length - MOST_NAMED} more` : '';
  return `${ids.slice(0, MOST_NAMED).join(', ')}${more}`;
}
