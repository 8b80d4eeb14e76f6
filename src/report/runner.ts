import { appendFileSync, writeFileSync } from 'node:fs';
import * as core from '@actions/core';
import type { RunnerFiles } from '../inputs/runner-environment.ts';
import type { Warning } from '../runs/order.ts';
import { openRedactor } from './redact/redact.ts';
import { type Clean, cut, sanitize, sanitizeAndCut } from './redact/sanitize.ts';
import { cutHtml } from './summary/cut-html.ts';

/** The runner, as this action writes to it. No secret and no foreign command passes. */
export interface Runner {
  /** Makes a text a secret, here and in the runner. */
  mask(secret: string): void;
  /** Redacts secrets in a text, and leaves it as it is otherwise. */
  redact(text: string): string;
  readonly clean: Clean;
  /** Prints lines to the log. */
  info(...lines: readonly string[]): void;
  /** Whether the workflow run has debug logging (`RUNNER_DEBUG=1`). */
  readonly isDebug: boolean;
  /** Prints lines to the log that are folded under a title. */
  group(title: string, lines: readonly string[]): void;
  /** Prints lines to the log if the workflow run has debug logging. */
  debug(...lines: readonly string[]): void;
  /** Adds warnings to the workflow run. */
  warn(...warnings: readonly Warning[]): void;
  /** Adds the error to the workflow run. A step has one. */
  fail(error: Annotation): void;
  /**
   * Sets a step output. One that is too large to be handed on is written to a file of its own: the output is then
   * the path of that file. A command, a line break or a control character in it is broken up as in the log: a shell
   * that prints the output would give it to the runner.
   *
   * @throws {OutputError}
   */
  output(name: string, value: string): void;
  /**
   * Writes the part of the step to the job summary, if there is one. A summary that cannot be written fails no step, and
   * one that is too large is cut.
   */
  summarize(html: string): void;
}

/** An error as people meet it: a title, and lines that say what failed, why, and what to do. */
export interface Annotation {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The runner's file for step outputs cannot be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Nobody reads a longer line of a log. */
const MAX_LINE_LENGTH = 2_000;

/** Annotations are cut at 4,096 characters by the runner: the end of a message would be lost unseen. */
const MAX_ANNOTATION_LENGTH = 4_000;

/** A title is a line above the message. */
const MAX_TITLE_LENGTH = 200;

/** A variable of 128 KiB makes later steps fail to start (Linux: MAX_ARG_STRLEN), if they take it by `env:`. */
const MAX_OUTPUT_BYTES = 100_000;

/** GitHub shows no summary of a step above 1 MiB. */
const MAX_SUMMARY_BYTES = 1_000_000;

/**
 * Opens the runner that has started this process: it reads standard output and files.
 * The toolkit's own summary builder would be a tenth of the bundle, for one line.
 */
export function openRunner({ summaryFile, tempFolder }: RunnerFiles): Runner {
  const redactor = openRedactor();
  const clean: Clean = (text, longest) => sanitizeAndCut(text, redactor.redact, longest);
  const titled = (text: string) => ({ title: clean(text, MAX_TITLE_LENGTH) });
  const isDebug = core.isDebug();
  return {
    mask(secret) {
      core.setSecret(secret);
      redactor.add(secret);
    },
    redact: redactor.redact,
    clean,
    info: (...lines) => print(lines, clean),
    group(name, lines) {
      core.startGroup(clean(name, MAX_LINE_LENGTH));
      print(lines, clean);
      core.endGroup();
    },
    isDebug,
    debug(...lines) {
      if (isDebug) for (const line of lines) core.debug(clean(line, MAX_LINE_LENGTH));
    },
    warn(...warnings) {
      for (const { title, message } of warnings)
        core.warning(clean(message, MAX_ANNOTATION_LENGTH), titled(title));
    },
    fail({ title, lines }) {
      const message = lines.map((line) => clean(line, MAX_ANNOTATION_LENGTH)).join('\n');
      core.error(cut(message, MAX_ANNOTATION_LENGTH), titled(title));
    },
    output: openOutput(tempFolder, redactor.redact),
    summarize: openSummary(summaryFile, redactor.redact, clean),
  };
}

function print(lines: readonly string[], clean: Clean): void {
  // One write for all of them: each takes longer than the text.
  if (lines.length > 0) core.info(lines.map((line) => clean(line, MAX_LINE_LENGTH)).join('\n'));
}

function openOutput(tempFolder: string, redact: Runner['redact']): Runner['output'] {
  const inFiles = new Set<string>();
  /** The path of a file that holds an output. */
  const inFile = (name: string, value: string) => {
    const file = `${tempFolder}/flow-run-${name}-${process.pid}.json`;
    writeFileSync(file, value);
    if (!inFiles.has(name))
      core.info(
        `The output \`${name}\` is too large to be handed on: it is the path of a file that holds it`,
      );
    inFiles.add(name);
    return file;
  };
  return (name, value) => {
    try {
      const shown = sanitize(value, redact);
      const isTooLarge = Buffer.byteLength(shown) > MAX_OUTPUT_BYTES && tempFolder !== '';
      core.setOutput(name, isTooLarge ? inFile(name, shown) : shown);
    } catch (error) {
      throw new OutputError(`the step output ${name} cannot be written: ${(error as Error).message}`);
    }
  };
}

function openSummary(file: string, redact: Runner['redact'], clean: Clean): Runner['summarize'] {
  return (html) => {
    try {
      if (file) appendFileSync(file, cutHtml(redact(html), MAX_SUMMARY_BYTES));
    } catch (error) {
      core.info(clean(`The job summary cannot be written: ${(error as Error).message}`, MAX_LINE_LENGTH));
    }
  };
}
