import { globSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ROOT } from '../action-file.ts';
import type { ProjectText } from '../docs/samples.ts';
import type { Job, Workflow } from '../docs/workflow.ts';

/** A job, with what the checks of this repository's own workflows look at. */
export interface OwnJob extends Job {
  readonly if?: string;
  /** A workflow that is called instead of steps. */
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
}

/** A workflow of this repository. */
export interface OwnWorkflow extends Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, OwnJob>>;
}

/** Reads a workflow whose syntax is checked elsewhere. */
export function readOwnWorkflow(text: string): OwnWorkflow {
  return parse(text) as OwnWorkflow;
}

/** Texts of this repository by a pattern below its root. */
export function textsAt(pattern: string): readonly ProjectText[] {
  const paths = globSync(pattern, { cwd: ROOT }).sort();
  return paths.map((path) => ({
    path: path.replaceAll('\\', '/'),
    text: readFileSync(`${ROOT}${path}`, 'utf8'),
  }));
}
