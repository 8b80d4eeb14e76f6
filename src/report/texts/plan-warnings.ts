import type { CreateOrder, Warning } from '../../runs/order.ts';
import { formatShortWindow, formatUtc } from '../../time/format.ts';
import { isFarFuture } from '../../time/window.ts';
import type { StepState } from '../state.ts';

// What may be wrong with what a step is about to read.

/** Adobe's guardrail: batches of Profile and ExperienceEvent data that a sandbox ingests in a day. */
const DAILY_BATCHES = 90;

/** That the plan is that of an earlier attempt; empty if it is not. */
export function replacedWarnings({ plan }: StepState): readonly Warning[] {
  if (!plan?.replaced) return [];
  const message = `The inputs give the window ${formatShortWindow(plan.replaced)} now. An earlier attempt of this step gave ${formatShortWindow(plan.whole)}, and a flow run of it exists: the step continues with the window of that attempt and reads nothing beyond it.`;
  return [{ title: 'An earlier attempt of this step has a flow run', message }];
}

/** That a plan has very many runs; empty if it has not. */
export function manyRunsWarnings({ plan }: StepState): readonly Warning[] {
  const count = plan?.windows.length ?? 0;
  if (count <= DAILY_BATCHES) return [];
  const message = `The plan has ${count} flow runs, and each writes a batch at least. Adobe's guardrail is ${DAILY_BATCHES} batches of Profile or ExperienceEvent data a day in a sandbox: choose a larger \`window-size\`, or spread the windows over several days.`;
  return [{ title: 'The plan has many flow runs', message }];
}

/** What the API accepts and a person wants to know. */
export function timeWarnings({ run }: CreateOrder): readonly Warning[] {
  const times = {
    'start-time': run.startSeconds,
    'window-start-time': run.windows?.[0]?.startSeconds ?? 0,
    'window-end-time': run.endSeconds,
  };
  return Object.entries(times)
    .filter(([, seconds]) => isFarFuture(seconds))
    .map(([input, seconds]) => ({
      title: 'Check the times of the flow run',
      message: `\`${input}\` is ${formatUtc(seconds)}, past the year 2100. Does it have an extra digit?`,
    }));
}
