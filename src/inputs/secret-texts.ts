/** The inputs whose values must never be seen. */
export const SECRET_INPUTS = ['client-secret', 'access-token'] as const;

/** Whether the value of an input is a secret. */
export function isSecretInput(name: string): boolean {
  return (SECRET_INPUTS as readonly string[]).includes(name);
}

/**
 * Whether a value may be a secret that was given to another input: a JSON web token, a client secret of the
 * Adobe Developer Console (`p8e-…`), what `Authorization` carries, or an answer of the token endpoint.
 */
export function mayBeSecret(text: string): boolean {
  return /eyJ[\w-]{8}|\b[a-z]\d?8e-|^(?:basic|bearer)\s|token"|secret"|password/i.test(text);
}
