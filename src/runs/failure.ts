/** A run may exist, and looking for it did not settle whether it does. */
export class UnsettledError extends Error {
  override readonly name = 'UnsettledError';
  /** When the first attempt began, unix seconds. */
  readonly attemptedAtSeconds: number;
  /** What the looks at the flow's history said, as a sentence. */
  readonly looks: string;

  constructor(cause: Error, attemptedAtMs: number, looks: string) {
    super(cause.message, { cause });
    this.attemptedAtSeconds = Math.floor(attemptedAtMs / 1_000);
    this.looks = looks;
  }
}

/** The step does not create a run, for a reason of its own: nothing to go on from, a run that is there already, … */
export class RefrainedError extends Error {
  override readonly name = 'RefrainedError';
  /** What to do, as a sentence. */
  readonly advice: string;

  constructor(reason: string, advice: string) {
    super(reason);
    this.advice = advice;
  }
}
