import type { Connection } from '../adobe/connection.ts';
import { tokenClaims } from '../adobe/token/token-claims.ts';
import type { Warning } from '../runs/order.ts';
import { formatUtc } from '../time/format.ts';

/** `ims-na1-stg1`: the identity service for Adobe's own stage environment. */
const STAGE = /-stg\d*$|-stage$/;

/** The URLs of the API that may accept tokens of the stage environment: its own, and any on this machine. */
const TAKES_STAGE = /\/\/(?:platform-stage\.|127\.|localhost|\[)/;

/**
 * Whether an access token says itself that it has expired.
 *
 * @param nowSeconds unix seconds
 * @returns the problem, `undefined` if the token is valid or does not say
 */
export function expiryProblem(accessToken: string, nowSeconds: number): string | undefined {
  const { expirySeconds } = tokenClaims(accessToken);
  if (expirySeconds === undefined || expirySeconds > nowSeconds) return undefined;
  return `expired at ${formatUtc(expirySeconds)} by its own claims; accepted: a token that is still valid, or \`client-secret\`, with which the action gets one`;
}

/** What the claims of an access token say against using it with this connection. */
export function tokenWarnings({ credential, clientId, apiUrl }: Connection): readonly Warning[] {
  if (credential.kind !== 'access-token') return [];
  const claims = tokenClaims(credential.accessToken);
  const title = 'Access token may not match the inputs';
  const messages: string[] = [];
  if (claims.clientId !== undefined && claims.clientId !== clientId) {
    messages.push(
      `By its own claims, \`access-token\` was issued to the client ${claims.clientId}, and \`client-id\` names another. Adobe refuses a token of another client.`,
    );
  }
  if (STAGE.test(claims.issuer ?? '') && !TAKES_STAGE.test(apiUrl)) {
    messages.push(
      `By its own claims, \`access-token\` was issued by the stage service ${claims.issuer}, and \`api-url\` is ${apiUrl}, which accepts tokens of production only.`,
    );
  }
  return messages.map((message) => ({ title, message }));
}
