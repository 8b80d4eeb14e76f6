/** What a step was doing when it failed, and what can be said of the run that it was to create. */
export class StepError extends Error {
  override readonly name = 'StepError';
  /** What failed, worded to follow "Failed to ". */
  readonly operation: string;
  /**
   * `none`: surely no run was created. `unknown`: the request left, and the answer did not say.
   */
  readonly run: 'none' | 'unknown';

  constructor(operation: string, run: 'none' | 'unknown', cause: unknown) {
    super(`Failed to ${operation}`, { cause });
    this.operation = operation;
    this.run = run;
  }
}
