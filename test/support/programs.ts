import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of the system are no part of the PATH of everybody. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'] as const;

/** Finds a program where a shell would, and in further folders. */
export function findProgram(name: string, folders: readonly string[] = SYSTEM_FOLDERS): string | undefined {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...path, ...folders].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** For a script that a test starts: the compile cache of this process, if it has one (`.ci/run`). */
export const COMPILED_ONCE = { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] } as const;
