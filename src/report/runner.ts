import { appendFileSync } from 'node:fs';
import * as core from '@actions/core';
import { disarm, redact, secretForms, stripInvisible } from './clean.ts';

/** The runner, as this action speaks to it. No secret and no foreign command passes. */
export interface Runner {
  /** Makes a text a secret, here and in the runner. */
  mask(secret: string): void;
  /** Prints lines to the log. */
  info(...lines: readonly string[]): void;
  /** Adds a warning to the workflow run. */
  warn(title: string, message: string): void;
  /** Adds the error to the workflow run; its lines stay apart. */
  fail(title: string, message: string): void;
  /** Sets a step output. */
  output(name: string, value: string): void;
  /** Adds the step's part to the job summary, where there is one. */
  summarize(html: string): void;
}

/** Annotations are cut at 4,096 characters by the runner: the end of a message would be lost unseen. */
const MAX_ANNOTATION_LENGTH = 4_000;

/**
 * Opens the runner that has started this process, which is told of everything by standard output and files.
 * The toolkit's own summary builder would be a tenth of the bundle, for one line.
 *
 * @param summaryFile where the job summary is collected; empty outside a runner
 */
export function openRunner(summaryFile: string): Runner {
  const secrets = new Set<string>();
  const hide = (text: string) =>
    redact(
      text,
      [...secrets].sort((a, b) => b.length - a.length),
    );
  // Stripping goes before hiding, because it can put together what was a secret with something invisible
  // inside; disarming goes after, because it can break up a secret so that it is not found.
  const clean = (text: string) => text.split('\n').map((line) => disarm(hide(stripInvisible(line))));
  const annotation = (text: string) => clean(text).join('\n').slice(0, MAX_ANNOTATION_LENGTH);
  return {
    mask(secret) {
      core.setSecret(secret);
      for (const form of secretForms(secret)) secrets.add(form);
    },
    info: (...lines) => {
      for (const line of lines.flatMap(clean)) core.info(line);
    },
    warn: (title, message) => core.warning(annotation(message), { title }),
    fail: (title, message) => core.error(annotation(message), { title }),
    output: (name, value) => core.setOutput(name, hide(value)),
    summarize(html) {
      if (summaryFile) appendFileSync(summaryFile, hide(html));
    },
  };
}
