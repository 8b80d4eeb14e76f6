import { readFileSync } from 'node:fs';
import type { Parsed } from '../time/parsed.ts';
import { readRunnerFiles } from './runner-environment.ts';

/** What an earlier step names its file; no other file is read, because an input may come from anybody. */
const NAME = /^\/flow-run-runs-\d{1,10}\.json$/;

/**
 * Reads the file that a step has for its `runs` output where that is too large to be an output itself.
 *
 * @returns what is in the file, or the text as it is where it names none
 */
export function readRunsFile(text: string): Parsed<string> {
  const { tempFolder } = readRunnerFiles();
  const isOwn = tempFolder !== '' && text.startsWith(tempFolder) && NAME.test(text.slice(tempFolder.length));
  if (!isOwn) return { value: text };
  try {
    return { value: readFileSync(text, 'utf8') };
  } catch {
    return {
      problem: 'names a file that is not there: it lasts as long as the job whose step has written it',
    };
  }
}
