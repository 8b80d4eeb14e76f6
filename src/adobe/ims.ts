import type { Credential } from './connection.ts';
import type { Transport } from './http.ts';
import { member, readJson } from './json.ts';
import { AnswerError, readProblem, UnreadableAnswerError } from './problem.ts';

/** A bearer token, and how long it can be used. */
export interface Token {
  readonly accessToken: string;
  /** Seconds from now; IMS gives about a day (Adobe: server-to-server authentication). */
  readonly expiresInSeconds: number | undefined;
}

/** Visible ASCII: what a header can carry without being read as something else. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Mints an access token with the OAuth server-to-server grant. The form travels in the body, because IMS warns
 * that query parameters may be logged.
 *
 * @throws {AnswerError} the credential was refused
 * @throws {UnreadableAnswerError} a success without a bearer token
 * @throws {NoAnswerError} no whole answer came
 */
export async function mintToken(
  transport: Transport,
  imsUrl: string,
  clientId: string,
  { clientSecret, scopes }: Extract<Credential, { kind: 'client-secret' }>,
): Promise<Token> {
  const answer = await transport({
    method: 'POST',
    url: new URL(`${imsUrl}/ims/token/v3`),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'client_credentials',
      scope: scopes,
    }).toString(),
  });
  if (answer.status !== 200) throw new AnswerError(readProblem(answer, 'IMS'));
  const body = readJson(answer.body);
  const accessToken = member(body, 'access_token');
  if (typeof accessToken !== 'string' || !TOKEN.test(accessToken)) {
    throw new UnreadableAnswerError('IMS answered HTTP 200 without an access token');
  }
  const expiresIn = member(body, 'expires_in');
  return {
    accessToken,
    expiresInSeconds: typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : undefined,
  };
}
