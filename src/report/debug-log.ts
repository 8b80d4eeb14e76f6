import type { StepEvent } from '../runs/events.ts';

/** What a step with debug logging prints. */
export type DebugEvent = Extract<StepEvent, { type: 'exchanged' | 'decided' | 'looked-up' }>;

/** One event as a line of the debug log. */
export function debugLine(event: DebugEvent): string {
  switch (event.type) {
    case 'exchanged': {
      const { method, host, path, result, ms, requestId, attempt } = event.exchange;
      const id = requestId === '' ? '' : `, request id ${requestId}`;
      return `${method} ${path} (${host}): ${result} in ${Math.round(ms)} ms, attempt ${attempt}${id}`;
    }
    case 'looked-up': {
      const { lookup, lookups, doubt } = event;
      const proof = doubt === undefined ? 'the listing is live' : `proves nothing: ${doubt}`;
      return `Lookup ${lookups} of the lost run: ${lookup}, ${proof}`;
    }
    case 'decided':
      return event.text;
    default:
      return event satisfies never;
  }
}
