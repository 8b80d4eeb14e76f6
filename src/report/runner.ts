import { appendFileSync, writeFileSync } from 'node:fs';
import * as core from '@actions/core';
import { type SecretPattern, secretPattern } from './redact.ts';
import { cut, disarm, stripInvisible } from './sanitize.ts';

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
   * Sets a step output. One that is too large to be handed on is written to a file of its own: the output is then
   * the path of that file.
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

/** A variable of 128 KiB makes later steps fail to start (Linux: MAX_ARG_STRLEN), where they take it by `env:`. */
const MAX_OUTPUT_LENGTH = 100_000;

/** Where the runner collects what a step says; empty outside a runner. */
export interface RunnerFiles {
  /** The file of the job summary. */
  readonly summaryFile: string;
  /** A folder that lasts as long as the job. */
  readonly tempFolder: string;
}

/**
 * Opens the runner that has started this process, which is told of everything by standard output and files.
 * The toolkit's own summary builder would be a tenth of the bundle, for one line.
 */
export function openRunner({ summaryFile, tempFolder }: RunnerFiles): Runner {
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
        const shown = hide(value);
        if (shown.length <= MAX_OUTPUT_LENGTH || !tempFolder) return core.setOutput(name, shown);
        const file = `${tempFolder}/flow-run-${name}-${process.pid}.json`;
        writeFileSync(file, shown);
        core.info(`The output ${name} is too large to be handed on: it is the path of a file that holds it`);
        core.setOutput(name, file);
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
