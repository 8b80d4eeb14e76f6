import { runDocument } from './run-document.ts';
import { type RunRecord, stateAt } from './runs.ts';
import type { State } from './state.ts';

/** The documents of runs at a moment as JSON. Each is made again only once it is another one. */
export function runTexts({ texts, spelled }: State, nowMs: number): (run: RunRecord) => string {
  const settings = spelled();
  return (run) => {
    const state = stateAt(run, nowMs);
    const last = texts.get(run);
    if (last?.state === state && last.settings === settings) return last.json;
    const json = JSON.stringify(runDocument(run, settings, nowMs));
    texts.set(run, { state, settings, json });
    return json;
  };
}
