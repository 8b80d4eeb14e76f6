import { isSameId } from '../../adobe/ids.ts';
import type { FlowRun } from '../../adobe/run/run.ts';
import { formatBoth, formatWindow } from '../../time/format.ts';
import { isSameWindow } from '../../time/window.ts';
import type { Attempt, Target } from './evidence.ts';

/** What the runs of the history are held against. */
interface Lost {
  readonly target: Pick<Target, 'window' | 'retriggeredRunId'>;
  readonly attempts: readonly Attempt[];
}

/**
 * Which runs of the history are taken for the one whose answer was lost, and by what, for debug logging.
 *
 * @param by `time`: by nothing that they show
 */
export function foundText(
  { runs, by }: { readonly runs: readonly FlowRun[]; readonly by: 'window' | 'time' },
  lost: Lost,
): string {
  const what = lost.target.retriggeredRunId === undefined ? 'lost run' : 'run of the lost re-trigger';
  const reasons = (run: FlowRun) => (by === 'time' ? [ONLY_ONE] : reasonsFor(run, lost));
  const found = runs.map((run) => `flow run ${run.runId} ${reasons(run).join(' and ')}`);
  return `The lookup found the ${what}: ${found.join('; ')}`;
}

const ONLY_ONE = 'is the only one that was created since the request, and the history shows no windows';

/** What a run shows that speaks for it. */
function reasonsFor({ runId, window, startSeconds }: FlowRun, { target, attempts }: Lost): readonly string[] {
  if (isSameId(runId, target.retriggeredRunId ?? '')) return ['has begun again under its own id'];
  const isStart = startSeconds !== undefined && attempts.some((sent) => sent.startSeconds === startSeconds);
  const isWindow = window !== undefined && target.window !== undefined && isSameWindow(window, target.window);
  return [
    ...(isStart ? [`shows the start time that was sent (${formatBoth(startSeconds)})`] : []),
    ...(isWindow ? [`shows the window that was asked for (${formatWindow(window)})`] : []),
  ];
}
