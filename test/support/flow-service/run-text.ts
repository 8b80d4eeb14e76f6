import { runDocument } from './run-document.ts';
import { type RunRecord, stateAt } from './runs.ts';
import type { State } from './state.ts';

/** The document of a run at a moment as JSON. It is made again only once it is another one. */
export function runText({ texts, spelled }: State, run: RunRecord, nowMs: number): string {
  const state = stateAt(run, nowMs);
  const settings = spelled();
  const last = texts.get(run);
  if (last?.state === state && last.settings === settings) return last.json;
  const json = JSON.stringify(runDocument(run, settings, nowMs));
  texts.set(run, { state, settings, json });
  return json;
}
