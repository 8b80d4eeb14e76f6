/** What a step was doing when it failed, and what can be said of the run that it was to create. */
export class StepError extends Error {
  override readonly name = 'StepError';
  /** What failed, worded to follow "Failed to ". */
  readonly operation: string;
  /**
   * `none`: surely no run was created. `unknown`: the request left, and the answer did not say.
   */
  readonly run: 'none' | 'unknown';
  /** What was found out about the reason afterwards, as sentences that say what to do. */
  readonly findings: readonly string[];

  constructor(operation: string, run: 'none' | 'unknown', cause: unknown, findings: readonly string[] = []) {
    super(`Failed to ${operation}`, { cause });
    this.operation = operation;
    this.run = run;
    this.findings = findings;
  }
}
