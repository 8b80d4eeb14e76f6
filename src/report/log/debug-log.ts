import type { EventOf } from '../../runs/events.ts';

// What only a step with debug logging prints.

/** A request and its answer. */
export function exchangeText({ exchange }: EventOf<'exchanged'>): string {
  const { method, host, path, result, ms, requestId, attempt } = exchange;
  const id = requestId === '' ? '' : `, request id ${requestId}`;
  return `${method} ${path} (${host}): ${result} in ${Math.round(ms)} ms, attempt ${attempt}${id}`;
}

/** What a lookup found, and whether that proves anything. */
export function lookupText({ lookup, reason, lookups, doubt }: EventOf<'looked-up'>): string {
  const proof = doubt === undefined ? 'the listing is live' : `proves nothing: ${doubt}`;
  const what = reason === undefined ? lookup : `${lookup} (${reason})`;
  return `Lookup ${lookups} of the lost run: ${what}, ${proof}`;
}

/** The runs that a lookup found. */
export function duplicatesText({ runs }: EventOf<'runs-duplicated'>): string {
  return `The lookup found more than one run: ${runs.map(({ runId }) => runId).join(', ')}`;
}
