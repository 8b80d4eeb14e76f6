import type { OwnJob, OwnWorkflow } from './files.ts';

/** What the token of a job may do: `{ contents: 'read' }`. */
export type Permissions = Readonly<Record<string, string>>;

/** Longest job, in minutes: GitHub's own limit is six hours. */
const LONGEST_MINUTES = 30;

/** Permissions beyond those that somebody thought about. */
export function permissionProblems(
  { permissions, jobs }: OwnWorkflow,
  allowed: (job: string) => Permissions,
): readonly string[] {
  const isNothing = isMapping(permissions) && Object.keys(permissions).length === 0;
  return [
    ...(isNothing ? [] : ['the workflow does not begin with permissions: {}']),
    ...Object.entries(jobs).flatMap(([name, job]) =>
      excess(job.permissions, allowed(name)).map((what) => `job ${name}: ${what} is not on the list`),
    ),
  ];
}

function excess(permissions: unknown, allowed: Permissions): readonly string[] {
  if (permissions === undefined) return [];
  // `read-all` and `write-all` are a text.
  if (!isMapping(permissions)) return [String(permissions)];
  return Object.entries(permissions)
    .filter(([scope, access]) => allowed[scope] !== access)
    .map(([scope, access]) => `${scope}: ${access}`);
}

/** Jobs that may hang for hours. */
export function timeoutProblems({ jobs }: OwnWorkflow): readonly string[] {
  return Object.entries(jobs)
    .filter(([, job]) => job.uses === undefined && !isShort(job))
    .map(([name]) => `job ${name}: no timeout-minutes of up to ${LONGEST_MINUTES}`);
}

function isShort({ 'timeout-minutes': minutes }: OwnJob): boolean {
  return typeof minutes === 'number' && minutes > 0 && minutes <= LONGEST_MINUTES;
}

/** The trigger that runs on what a stranger sent and that zizmor does not report; it reports the others. */
export function triggerProblems({ on }: OwnWorkflow): readonly string[] {
  const names = typeof on === 'string' || Array.isArray(on) ? [on].flat() : Object.keys(on);
  return names.filter((name) => name === 'issues').map((name) => `on: ${name}`);
}

/** What keeps a job from being the one check that stands for all. */
export function gateProblems({ jobs }: OwnWorkflow, gate = 'gate'): readonly string[] {
  const { [gate]: last, ...others } = jobs;
  if (last === undefined) return [`there is no job ${gate}`];
  const needed = [last.needs ?? []].flat();
  return [
    ...(last.if === 'always()' ? [] : [`${gate} is skipped where another job fails, which passes for green`]),
    ...Object.keys(others)
      .filter((name) => !needed.includes(name))
      .map((name) => `${gate} does not need ${name}`),
  ];
}

/** Whether something that was read from YAML is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
