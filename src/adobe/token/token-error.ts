/** There is no token, so that a request was not made, or not made again. The cause is the reason. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** Whether the step had a token before: the credential was right then, so that even a refusal can pass. */
  readonly isRenewal: boolean;

  constructor(cause: unknown, isRenewal = false) {
    super(`no access token: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.isRenewal = isRenewal;
  }
}
