import './without-event-payload.ts';
import { context } from '@actions/github';

/** The workflow run that a step belongs to: where the flow run came from. */
export interface Workflow {
  /** The page of this attempt of the workflow run. */
  readonly url: string;
  /** What started the workflow: `push`, `schedule`, `workflow_dispatch`, …; empty if the runner does not say. */
  readonly event: string;
}

/** Reads the provenance of a step; `undefined` outside a runner, where there is none. */
export function readWorkflow(): Workflow | undefined {
  // The toolkit has it as a text even if the variable is not set.
  const { runId, runAttempt, serverUrl, eventName: event = '' } = context;
  if (Number.isNaN(runId) || !process.env['GITHUB_REPOSITORY']) return undefined;
  const { owner, repo } = context.repo;
  const attempt = Number.isNaN(runAttempt) ? '' : `/attempts/${runAttempt}`;
  return { url: `${serverUrl}/${owner}/${repo}/actions/runs/${runId}${attempt}`, event };
}

/** Whether this is known to be a later attempt of a workflow run. */
export function isRerun(): boolean {
  // NaN outside a runner.
  return context.runAttempt > 1;
}

/** Where the runner collects what a step writes; empty outside a runner. */
export interface RunnerFiles {
  /** The file of the job summary. */
  readonly summaryFile: string;
  /** A folder that lasts as long as the job. */
  readonly tempFolder: string;
}

/** Reads where a step can write. */
export function readRunnerFiles(): RunnerFiles {
  return {
    summaryFile: process.env['GITHUB_STEP_SUMMARY'] ?? '',
    tempFolder: process.env['RUNNER_TEMP'] ?? '',
  };
}

/** What is known of the reason why a step can have no secrets. */
export type SecretsTrigger = 'dependabot' | 'pull-request' | 'unknown' | 'other';

/**
 * Reads whether the event that started the workflow is one that gets no secrets: GitHub gives none to the workflows
 * of Dependabot and of pull requests from forks. Whether a pull request is from a fork is not read.
 */
export function readSecretsTrigger(): SecretsTrigger {
  const { eventName, actor } = context;
  if (!eventName) return 'unknown';
  if (actor === 'dependabot[bot]') return 'dependabot';
  return /^pull_request(?:_review|_review_comment)?$/.test(eventName) ? 'pull-request' : 'other';
}
