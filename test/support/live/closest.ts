import { DOCUMENTED, WORLDS, type World, type WorldName } from '../flow-service/index.ts';
import type { Finding } from './finding.ts';

/** The worlds of the tests that the answers of a service come closest to. */
export interface Closest {
  readonly name: WorldName;
  /** Worlds that fit as well: what sets them apart was not asked. */
  readonly alike: readonly WorldName[];
  /** The questions that the service answers unlike this world. */
  readonly unlike: readonly string[];
}

/** Compares findings with each world; of several that fit alike, the one nearest to the documentation is named. */
export function closestWorld(
  findings: readonly Finding[],
  worlds: Readonly<Record<WorldName, World>> = WORLDS,
): Closest {
  const ranked = (Object.keys(worlds) as readonly WorldName[])
    .map((name) => ({
      name,
      unlike: findings.filter(({ fits }) => fits?.(worlds[name]) === false),
      distance: distance(worlds[name]),
    }))
    .toSorted((a, b) => a.unlike.length - b.unlike.length || a.distance - b.distance);
  const [first, ...others] = ranked;
  if (first === undefined) throw new Error('there is no world');
  return {
    name: first.name,
    alike: others.filter(({ unlike }) => unlike.length === first.unlike.length).map(({ name }) => name),
    unlike: first.unlike.map(({ question }) => question),
  };
}

/** In how many traits a world is not the documented one. */
function distance(world: World): number {
  const documented = traitsOf(DOCUMENTED);
  const traits = traitsOf(world);
  const names = new Set([...documented.keys(), ...traits.keys()]);
  return [...names].filter((name) => documented.get(name) !== traits.get(name)).length;
}

function traitsOf(value: unknown, path = ''): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...traitsOf(inner, `${path}/${key}`)]));
}
