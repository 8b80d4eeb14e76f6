import type { Connection, Credential } from '../connection.ts';
import type { HttpAnswer, Transport } from '../http/request.ts';
import { member, readJson, text } from '../json.ts';
import { AnswerError, type Problem, UnreadableAnswerError } from '../problem/problem.ts';
import { readProblem } from '../problem/read-problem.ts';
import { tokensIn, withoutTokens } from './tokens-in.ts';

/** A bearer token, and how long it can be used. */
export interface Token {
  readonly accessToken: string;
  /** Seconds from now; IMS gives about a day (Adobe: server-to-server authentication). */
  readonly expiresInSeconds: number | undefined;
}

/** What the token endpoint is called with. */
interface TokenEndpoint {
  readonly transport: Transport;
  /** Makes a text a secret before it can be printed. */
  mask(secret: string): void;
}

/** On whose behalf a token is minted. */
interface Grant extends Pick<Connection, 'imsUrl' | 'clientId'> {
  readonly credential: Extract<Credential, { kind: 'client-secret' }>;
}

/** Visible ASCII: what a header can carry without being read as something else. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Mints an access token with the OAuth server-to-server grant. The form travels in the body, because IMS warns
 * that query parameters may be logged. Every token in the answer is masked before anything else is done with it.
 *
 * @throws {AnswerError} the credential was refused
 * @throws {UnreadableAnswerError} a success without a bearer token
 * @throws {NoAnswerError} no whole answer came
 */
export async function mintToken(
  { transport, mask }: TokenEndpoint,
  { imsUrl, clientId, credential: { clientSecret, scopes } }: Grant,
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
  const { status } = answer;
  const body = readJson(answer.body);
  const accessToken = member(body, 'access_token');
  if (status === 200 && typeof accessToken === 'string' && TOKEN.test(accessToken)) {
    mask(accessToken);
    const expiresIn = member(body, 'expires_in');
    return {
      accessToken,
      expiresInSeconds: typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : undefined,
    };
  }
  for (const token of tokensIn(answer.body)) mask(token);
  if (status === 200) throw new UnreadableAnswerError('IMS answered HTTP 200 without an access token');
  if (status < 300) throw new UnreadableAnswerError(`IMS answered HTTP ${status} instead of HTTP 200`);
  throw new AnswerError(readRefusal(answer, body));
}

/**
 * Masks the tokens in each failure that the token endpoint answers with, as it arrives: what takes secrets out of a
 * failure cuts them out as well, and then nobody can mask them.
 */
export function maskingTokens(transport: Transport, mask: TokenEndpoint['mask']): Transport {
  return async (request) => {
    const answer = await transport(request);
    const isFailure = request.url.pathname.startsWith('/ims/') && answer.status >= 300;
    if (isFailure) for (const token of tokensIn(answer.body)) mask(token);
    return answer;
  };
}

/**
 * Reads no more of a refusal than `error` and `error_description` (RFC 6749): the rest can hold a token. What is not JSON
 * has neither, and may be the page of a proxy.
 */
function readRefusal(answer: HttpAnswer, body: unknown): Problem {
  if (body === undefined) return readProblem(answer, 'IMS');
  const { status, headers } = answer;
  const shown = ['error', 'error_description'].map((key) => [key, withoutTokens(text(body, key) ?? '')]);
  return readProblem({ status, headers, body: JSON.stringify(Object.fromEntries(shown)) }, 'IMS');
}
