import { readFileSync } from 'node:fs';
import { ROOT } from '../action-file.ts';

/** A package of the lock file, with what decides whether and how it is installed. */
export interface LockedPackage {
  readonly version: string;
  /** Hash of its archive: `sha512-…`. */
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
}

/** The packages of package-lock.json by the folder that each is installed to, without the project itself. */
export function lockedPackages(): ReadonlyMap<string, LockedPackage> {
  const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return new Map(Object.entries(packages).filter(([path]) => path !== ''));
}

/** Names and versions of the packages that dist/licenses.txt lists: `tunnel 0.0.6`. */
export function bundledPackages(): readonly { readonly name: string; readonly version: string }[] {
  const text = readFileSync(`${ROOT}dist/licenses.txt`, 'utf8');
  return [...text.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*) \(.+\)$/gm)].map(
    ([, name = '', version = '']) => ({ name, version }),
  );
}
