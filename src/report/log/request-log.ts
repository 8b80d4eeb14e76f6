import type { StepEvent } from '../../runs/events.ts';
import { formatMs } from '../../time/format.ts';

/** The events of a request that can create a run. */
export type RequestEvent = Extract<
  StepEvent,
  {
    type:
      | 'sending'
      | 'retry-paused'
      | 'texts-refused'
      | 'looking-up'
      | 'resending'
      | 'run-known'
      | 'duplicates-checked'
      | 'runs-duplicated'
      | 'window-failed'
      | 'looked-up'
      | 'rerun-looking-up'
      | 'retrigger-failed';
  }
>;

/** What the step does about a request that failed, as lines of the log. */
export function requestLines(event: RequestEvent): readonly string[] {
  switch (event.type) {
    case 'retry-paused':
      return [
        `Waiting ${formatMs(event.pauseMs)}${askedText(event.askedMs)} before the next attempt: ${event.reason}`,
      ];
    case 'texts-refused':
      return [`The service refused times as texts (${event.reason}): sending them as integers`];
    case 'looking-up':
      return [`Lost the answer (${event.reason}): looking up the run in the history of the flow`];
    case 'looked-up':
      return lookupLines(event);
    case 'resending':
      return [`The history still does not show the run (lookups: ${event.lookups}): creating it again`];
    case 'rerun-looking-up':
      return [`This is a re-run: looking up the flow run of the first attempt for ${formatMs(event.leftMs)}`];
    case 'sending':
    case 'run-known':
    case 'duplicates-checked':
    case 'runs-duplicated':
    case 'window-failed':
    case 'retrigger-failed':
      return [];
    default:
      return event satisfies never;
  }
}

function askedText(askedMs: number | undefined): string {
  return askedMs === undefined ? '' : ` (\`Retry-After\`: ${formatMs(askedMs)})`;
}

/** One line says how long a run is looked up: nothing changes meanwhile. */
function lookupLines({
  lookup,
  lookups,
  leftMs,
}: Extract<StepEvent, { type: 'looked-up' }>): readonly string[] {
  if (lookups > 1 || leftMs <= 0) return [];
  const shown =
    lookup === 'absent'
      ? 'The history of the flow does not show the run yet'
      : 'The history of the flow shows runs that cannot be distinguished from this one yet';
  return [`${shown}: looking it up again for at most ${formatMs(leftMs)}`];
}
