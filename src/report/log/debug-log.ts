import type { StepEvent } from '../../runs/events.ts';

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
    case 'runs-duplicated':
      return [`The lookup found more than one run: ${event.runs.map(({ runId }) => runId).join(', ')}`];
    default:
      return [];
  }
}
