import type { ServiceRequest } from './messages.ts';
import { isRefusal, jsonReply, type Refusal, type Reply } from './problems.ts';
import { listing } from './query.ts';
import { runDocument } from './run-document.ts';
import { runTexts } from './run-text.ts';
import type { RunRecord } from './runs.ts';
import type { State } from './state.ts';
import { backendTimeMs, isListed, type Turn } from './turn.ts';

/** GET /runs: what a backend lists now, or what a cache has kept of it. */
export function listRuns(
  state: State,
  { headers }: ServiceRequest,
  query: string,
  turn: Turn,
): Reply | Refusal {
  const settings = state.spelled();
  const nowMs = listedMomentMs(state, headers['cache-control'], turn.nowMs);
  const then = { ...turn, nowMs };
  const isCached = nowMs < turn.nowMs;
  const newestFirst = recordedRuns(state, nowMs, isCached);
  const result = listing(newestFirst, new URLSearchParams(query), {
    settings,
    document: (run) => runDocument(run, settings, nowMs),
    isListed: (run) => isListed(state, run, then),
  });
  if (isRefusal(result)) return result;
  if ('count' in result) return jsonReply(200, result);
  const items = result.runs.map(runTexts(state, nowMs)).join();
  const links = JSON.stringify(result.nextHref === undefined ? {} : { next: { href: result.nextHref } });
  const reply = { status: 200, body: `{"items":[${items}],"_links":${links}}` };
  if (!isCached) return reply;
  const age = String(Math.floor((turn.nowMs - nowMs) / 1000));
  return { ...reply, headers: { age, date: new Date(backendTimeMs(state, then)).toUTCString() } };
}

/** The runs that a backend has recorded by a moment, newest first. A cache was filled before anything else happened then. */
function recordedRuns({ runs }: State, nowMs: number, isCached: boolean): readonly RunRecord[] {
  const found: RunRecord[] = [];
  let isSorted = true;
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const run = runs[index];
    if (!run || (isCached ? run.recordedAtMs >= nowMs : run.recordedAtMs > nowMs)) continue;
    isSorted &&= (found.at(-1) ?? run).createdAtMs >= run.createdAtMs;
    found.push(run);
  }
  return isSorted ? found : found.sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** The moment whose listing is answered, on the clock of the service. */
function listedMomentMs(state: State, cacheControl = '', nowMs: number): number {
  const { cache, cachePeriodMs } = state.settings.world.listing;
  const isFresh = cache === 'none' || (cache === 'polite' && /\bno-cache\b/i.test(cacheControl));
  return isFresh ? nowMs : nowMs - ((nowMs - state.bornAtMs) % cachePeriodMs);
}
