import type { StepEvent } from '../runs/events.ts';
import type { SentRun } from '../runs/findings.ts';

/** What only a step with debug logging prints about an event. */
export function debugLines(event: StepEvent): readonly string[] {
  switch (event.type) {
    case 'exchanged': {
      const { method, host, path, result, ms, requestId, attempt } = event.exchange;
      const id = requestId === '' ? '' : `, request id ${requestId}`;
      return [`${method} ${path} (${host}): ${result} in ${Math.round(ms)} ms, attempt ${attempt}${id}`];
    }
    case 'looked-up': {
      const { lookup, lookups, doubt } = event;
      const proof = doubt === undefined ? 'the listing is live' : `proves nothing: ${doubt}`;
      return [`Lookup ${lookups} of the lost run: ${lookup}, ${proof}`];
    }
    case 'decided':
      return [event.text];
    case 'run-created':
      return foundLines(event.run);
    case 'runs-duplicated':
      return [`The lookup found more than one run: ${event.runs.map(({ runId }) => runId).join(', ')}`];
    default:
      return [];
  }
}

const FOUND_BY = {
  window: 'its window, or its start time if the history does not show its window, is one that was sent',
  time: 'the history does not show its window, and it is the only run that was created since the request',
} as const;

/** Why a run of the history is taken for the one whose answer was lost. */
function foundLines({ runId, by }: SentRun): readonly string[] {
  return by === 'answer' ? [] : [`The lookup found the lost run, flow run ${runId}: ${FOUND_BY[by]}`];
}
