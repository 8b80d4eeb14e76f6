import { parse } from 'yaml';

/** A step of a workflow, as far as the checks read it. */
export interface Step {
  readonly id?: string;
  readonly if?: string | boolean;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

/** A job of a workflow, as far as the checks read it. */
export interface Job {
  readonly if?: string | boolean;
  readonly strategy?: {
    readonly matrix?: Readonly<Record<string, unknown>>;
    readonly 'max-parallel'?: number;
  };
  readonly needs?: string | readonly string[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

/** A workflow that was found to be one by the checker of syntax. */
export interface Workflow {
  readonly on?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Reads a workflow whose syntax was checked. */
export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** All texts within a value that was read from YAML. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}
