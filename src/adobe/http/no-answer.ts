/** What is known of a missing answer, next to its reason. */
interface NoAnswerOptions extends ErrorOptions {
  readonly isLasting?: boolean;
}

/** No whole answer came. The message is the reason, worded to follow "Failed to …: ". */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /**
   * Whether a byte of the request can have left this machine. While `false`, the service cannot have acted on
   * the request; once `true`, only the service knows.
   */
  readonly sent: boolean;
  /**
   * Whether the next attempt very probably fails in the same way: a certificate that is not accepted, a proxy that
   * refuses the host. Such a request is tried once more, and then no more: a proxy may lock the account.
   */
  readonly isLasting: boolean;

  constructor(reason: string, sent: boolean, { isLasting = false, ...options }: NoAnswerOptions = {}) {
    super(reason, options);
    this.sent = sent;
    this.isLasting = isLasting;
  }
}

/** Whether an error is a fault of the network that lasts, see {@link NoAnswerError.isLasting}. */
export function isLasting(error: unknown): error is NoAnswerError {
  return error instanceof NoAnswerError && error.isLasting;
}
