/** No whole answer came. The message is the reason, worded to follow "Failed to …: ". */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /**
   * Whether a byte of the request can have left this machine. While `false`, the service cannot have acted on
   * the request; once `true`, only the service knows.
   */
  readonly sent: boolean;
  /** Whether it will be the same the next time: a proxy that refuses credentials may lock the account. */
  readonly isLasting: boolean;

  constructor(reason: string, sent: boolean, options: ErrorOptions & { isLasting?: boolean } = {}) {
    super(reason, options);
    this.sent = sent;
    this.isLasting = options.isLasting ?? false;
  }
}
