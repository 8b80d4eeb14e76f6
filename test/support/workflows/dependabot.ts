import { parse } from 'yaml';
import { isMapping } from './hygiene.ts';

/** Days in which most bad versions are found. */
const SHORTEST_COOLDOWN_DAYS = 7;

/** What is wrong with the configuration of Dependabot, which has to know these ecosystems. */
export function dependabotProblems(text: string, ecosystems: readonly string[]): readonly string[] {
  const configuration: unknown = parse(text);
  if (!isMapping(configuration) || configuration['version'] !== 2) return ['it is not version 2'];
  const updates: readonly unknown[] = Array.isArray(configuration['updates']) ? configuration['updates'] : [];
  const known = updates.map((update) => (isMapping(update) ? update['package-ecosystem'] : undefined));
  return [
    ...ecosystems.filter((name) => !known.includes(name)).map((name) => `${name} is not looked after`),
    ...updates.flatMap((update, index) =>
      isMapping(update)
        ? updateProblems(update).map((what) => `${known[index]}: ${what}`)
        : ['not an update'],
    ),
  ];
}

function updateProblems(update: Readonly<Record<string, unknown>>): readonly string[] {
  const { directory, directories, schedule, cooldown, groups } = update;
  const days = isMapping(cooldown) ? Number(cooldown['default-days']) : 0;
  return [
    ...(directory === undefined && directories === undefined ? ['no directory'] : []),
    ...(isMapping(schedule) && schedule['interval'] === 'weekly' ? [] : ['not weekly']),
    ...(days >= SHORTEST_COOLDOWN_DAYS ? [] : [`no cooldown of ${SHORTEST_COOLDOWN_DAYS} days`]),
    ...(isMapping(groups) && Object.keys(groups).length > 0 ? [] : ['no groups']),
  ];
}
