import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { cut, disarm, stripInvisible } from './clean.ts';
import { type SecretPattern, secretPattern } from './secrets.ts';

/** The runner, as this action speaks to it. No secret and no foreign command passes. */
export interface Runner {
  /** Makes a text a secret, here and in the runner. */
  mask(secret: string): void;
  /** Cuts secrets out of a text, and leaves it as it is otherwise. */
  hide(text: string): string;
  /** Makes a text that somebody else wrote fit to be printed: one line, no secret, no command. */
  clean(text: string): string;
  /** Prints lines to the log. */
  info(...lines: readonly string[]): void;
  /** Adds a warning to the workflow run. */
  warn(title: string, message: string): void;
  /** Adds the error to the workflow run, with a line for each. */
  fail(title: string, lines: readonly string[]): void;
  /**
   * Sets a step output.
   *
   * @throws {OutputError}
   */
  output(name: string, value: string): void;
  /** Adds the step's part to the job summary, where there is one; a summary that cannot be written fails no step. */
  summarize(html: string): void;
}

/** The runner's file for step outputs cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Lines of the log beyond this are no reading any more. */
const MAX_LINE_LENGTH = 2_000;

/** Annotations are cut at 4,096 characters by the runner: the end of a message would be lost unseen. */
const MAX_ANNOTATION_LENGTH = 4_000;

/**
 * Opens the runner that has started this process, which is told of everything by standard output and files.
 * The toolkit's own summary builder would be a tenth of the bundle, for one line.
 *
 * @param summaryFile where the job summary is collected; empty outside a runner
 */
export function openRunner(summaryFile: string): Runner {
  const secrets: SecretPattern[] = [];
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replace(secret, '***'), text);
  // Stripping goes before hiding, because it can put together what was a secret with something invisible
  // inside; disarming goes after, because it can break up a secret so that it is not found.
  const clean = (text: string) => disarm(hide(stripInvisible(text)));
  return {
    mask(secret) {
      core.setSecret(secret);
      const pattern = secretPattern(secret);
      if (pattern) secrets.push(pattern);
    },
    hide,
    clean,
    info(...lines) {
      for (const line of lines) core.info(cut(clean(line), MAX_LINE_LENGTH));
    },
    warn: (title, message) => core.warning(cut(clean(message), MAX_ANNOTATION_LENGTH), { title }),
    fail: (title, lines) => core.error(cut(lines.map(clean).join('\n'), MAX_ANNOTATION_LENGTH), { title }),
    output(name, value) {
      try {
        core.setOutput(name, hide(value));
      } catch (error) {
        throw new OutputError(`the step output ${name} cannot be written: ${(error as Error).message}`);
      }
    },
    summarize(html) {
      try {
        if (summaryFile) appendFileSync(summaryFile, hide(html));
      } catch (error) {
        core.info(clean(`The job summary cannot be written: ${(error as Error).message}`));
      }
    },
  };
}
