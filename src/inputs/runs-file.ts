import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import type { GivenRun } from '../runs/order.ts';
import type { Parsed } from '../time/parsed.ts';
import { parseRuns, parseRunsJson } from './run-ids.ts';
import { readRunnerFiles } from './runner-environment.ts';

/** The name that an earlier step gives to its file; no other file is read, because anybody may have set an input. */
const NAME = /^\/flow-run-runs-\d{1,10}\.json$/;

/** The runs of the longest plan, each re-triggered a few times, take less. */
const LARGEST_FILE_BYTES = 32 * 1_024 * 1_024;

/** Longer texts are no paths. */
const LONGEST_PATH = 4_096;

/**
 * Reads runs from a text, or from the file that an earlier step wrote for its `runs` output because that
 * was too large for an output.
 *
 * Other steps of the job can write into the same folder, so a link, a pipe and a huge file are refused, and nothing of
 * a file that does not hold runs is shown.
 */
export function parseRunsOrFile(text: string): Parsed<readonly GivenRun[]> {
  const { tempFolder } = readRunnerFiles();
  const isPath = tempFolder !== '' && text.length <= LONGEST_PATH && text.startsWith(tempFolder);
  if (!isPath || !NAME.test(text.slice(tempFolder.length))) return parseRuns(text);
  const content = readOrdinaryFile(text);
  if ('problem' in content) return content;
  const parsed = parseRunsJson(content.value);
  return 'problem' in parsed
    ? { problem: 'names a file that does not hold the runs of an earlier step' }
    : parsed;
}

function readOrdinaryFile(path: string): Parsed<string> {
  try {
    // A link is not followed, and a pipe is opened without a wait for its other end.
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    if (!lstatSync(path).isFile()) return { problem: 'names something that is not an ordinary file' };
    const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return { problem: 'names something that is not an ordinary file' };
      if (stats.size > LARGEST_FILE_BYTES) return { problem: 'names a file that is too large to hold runs' };
      return { value: readFileSync(file, 'utf8') };
    } finally {
      closeSync(file);
    }
  } catch {
    return { problem: 'names a file that does not exist: it lasts as long as the job whose step wrote it' };
  }
}
