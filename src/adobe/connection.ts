/** How a step proves who it is: with a secret that a token is minted from, or with a token made elsewhere. */
export type Credential =
  | { readonly kind: 'client-secret'; readonly clientSecret: string; readonly scopes: string }
  | { readonly kind: 'access-token'; readonly accessToken: string };

/** Where Adobe's services are and on whose behalf they are called. */
export interface Connection {
  /** The credential's client ID; the API wants it as `x-api-key`. */
  readonly clientId: string;
  readonly credential: Credential;
  /** The IMS organization, `…@AdobeOrg`. */
  readonly orgId: string;
  readonly sandboxName: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  /** Without a slash at its end. */
  readonly imsUrl: string;
  readonly requestTimeoutMs: number;
  /** Longest time for the retries of one operation. */
  readonly retryTimeoutMs: number;
  /** How long the history must not show a lost run before it is created again; 0: it is never created again. */
  readonly lookupTimeoutMs: number;
}
