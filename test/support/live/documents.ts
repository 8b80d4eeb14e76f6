import { list, member, readJson, text } from '../../../src/adobe/json.ts';
import { activitiesOf } from '../../../src/adobe/run/run-activities.ts';
import type { Settings, World } from '../flow-service/index.ts';
import { settingsFrom } from '../flow-service/settings.ts';

/** The documents of runs in an answer, wrapped or bare. */
export function runsIn(body: string): readonly unknown[] {
  const answer = readJson(body);
  const items = member(answer, 'items');
  return items === undefined ? [answer] : list(items);
}

/** The id of a run's document; empty if it has none. */
export function idOf(run: unknown): string {
  return text(member(run, 'id')) ?? '';
}

/** When a run was created, unix milliseconds. */
export function createdAtOf(run: unknown): number | undefined {
  const createdAt = member(run, 'createdAt');
  return typeof createdAt === 'number' ? createdAt : undefined;
}

/** The `extensions` of the activities that a run shows. */
export function extensionsOf(run: unknown): readonly unknown[] {
  return activitiesOf(run).map((activity) => member(member(activity, 'durationSummary'), 'extensions'));
}

/** The word for the status of a run, and where it stands; undefined if there is none. */
export function statusOf(
  run: unknown,
): { readonly word: string; readonly place: 'summary' | 'root' | 'both' } | undefined {
  const inSummary = text(member(member(member(run, 'metrics'), 'statusSummary'), 'status'));
  const atRoot = text(member(run, 'state'));
  const word = inSummary ?? atRoot;
  if (word === undefined) return undefined;
  return { word, place: inSummary === undefined ? 'root' : atRoot === undefined ? 'summary' : 'both' };
}

/** How a world spells its answers. */
export function spellingOf(world: World): Settings {
  return { ...settingsFrom({ world }), ...world.spelling };
}
