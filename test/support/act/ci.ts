import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../action-file.ts';
import { startTwice } from './engine.ts';
import type { Started } from './examples.ts';

/** The jobs of CI that use the actions, with the jobs that they need, and how many runs their two starts create. */
export const CI_JOBS: Readonly<Record<string, { readonly runs: number }>> = {
  // It counts the runs of its service itself.
  action: { runs: 0 },
  // A service for each start, and three windows.
  'wait-all': { runs: 6 },
};

/** Starts a job of CI twice in a row, from the checkout of the project as it is, on Linux only. */
export async function startCiJob(act: string, job: string, folder: string): Promise<Started> {
  const options = ['--job', job, '--matrix', 'system:ubuntu-24.04'];
  const workflow = '.github/workflows/ci.yml';
  const ends = await startTwice(act, { checkout: ROOT, workflow, event: 'push', options, env: {} }, folder);
  const memories = globSync('*/artifacts/**/*.runs.json', { cwd: folder });
  const runs = memories.flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return { ends, runs: runs.length, leftOut: [] };
}
