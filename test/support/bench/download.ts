import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../action-file.ts';

/** The level of gzip's own default, which is what GitHub's archives have. */
const GZIP_LEVEL = 6;

/** The bytes of each file of the bundles, by name. */
export function distSizes(): ReadonlyMap<string, number> {
  const dist = join(ROOT, 'dist');
  return new Map(readdirSync(dist).map((name) => [name, statSync(join(dist, name)).size]));
}

/**
 * The bytes of the archive that a runner downloads: `git archive HEAD`, compressed here, so that they do not depend on
 * the gzip of the machine. What is to be left out is read from .gitattributes as it is now.
 *
 * @returns `undefined` where this is no clone of the repository
 */
export function archiveSize(): number | undefined {
  try {
    const tar = execFileSync('git', ['archive', '--format=tar', '--worktree-attributes', 'HEAD'], {
      cwd: ROOT,
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return gzipSync(tar, { level: GZIP_LEVEL }).length;
  } catch {
    return undefined;
  }
}
