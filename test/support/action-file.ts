import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The root of the repository, as a path. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The parts of an action's metadata file that matter to whoever starts it. */
export interface ActionFile {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

/** Reads an action's metadata file, given by its path below the root. */
export function readActionFile(path = 'action.yml'): ActionFile {
  return parse(readFileSync(`${ROOT}${path}`, 'utf8')) as ActionFile;
}
