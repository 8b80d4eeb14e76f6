import type { ServiceRequest } from './messages.ts';
import { isRefusal, type Refusal, type Reply } from './problems.ts';
import { listing } from './query.ts';
import { runDocument } from './run-document.ts';
import { spelled } from './settings.ts';
import type { State } from './state.ts';
import { backendTimeMs, isListed, type Turn } from './turn.ts';

/** GET /runs: what a backend lists now, or what a cache has kept of it. */
export function listRuns(
  state: State,
  { headers }: ServiceRequest,
  query: URLSearchParams,
  turn: Turn,
): Reply | Refusal {
  const settings = spelled(state.settings);
  const nowMs = listedMomentMs(state, headers['cache-control'], turn.nowMs);
  const then = { ...turn, nowMs };
  const isCached = nowMs < turn.nowMs;
  // A cache was filled before anything else happened at that moment.
  const recorded = state.runs.filter(({ recordedAtMs }) =>
    isCached ? recordedAtMs < nowMs : recordedAtMs <= nowMs,
  );
  const newestFirst = recorded.toReversed().sort((a, b) => b.createdAtMs - a.createdAtMs);
  const entries = newestFirst.map((run) => ({
    id: run.id,
    known: { flowId: run.flowId, createdAt: run.createdAtMs },
    document: () => runDocument(run, settings, nowMs),
    isListed: isListed(state, run, then),
  }));
  const result = listing(entries, query, { ...settings, ...settings.world });
  if (isRefusal(result)) return result;
  const reply = { status: 200, json: result };
  if (!isCached) return reply;
  const age = String(Math.floor((turn.nowMs - nowMs) / 1000));
  return { ...reply, headers: { age, date: new Date(backendTimeMs(state, then)).toUTCString() } };
}

/** The moment whose listing is answered, on the clock of the service. */
function listedMomentMs(state: State, cacheControl = '', nowMs: number): number {
  const { cache, cachePeriodMs } = state.settings.world.listing;
  const isFresh = cache === 'none' || (cache === 'polite' && /\bno-cache\b/i.test(cacheControl));
  return isFresh ? nowMs : nowMs - ((nowMs - state.bornAtMs) % cachePeriodMs);
}
