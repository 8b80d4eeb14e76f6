/** There is no token, so that a request was not made, or not made again. The cause is the reason. */
export class TokenError extends Error {
  override readonly name = 'TokenError';

  constructor(cause: unknown) {
    super(`no access token: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
