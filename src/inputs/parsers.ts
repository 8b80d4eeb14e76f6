import type { Parsed, Parser } from '../time/parsed.ts';

const ORG_ID = /^[\da-z]+@AdobeOrg$/i;
const SANDBOX_NAME = /^[a-z\d][a-z\d-]*$/;

/** Visible ASCII without spaces: what a header's value can carry as it is. */
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/** Reads an IMS organization ID. */
export function parseOrgId(text: string): Parsed<string> {
  if (ORG_ID.test(text)) return { value: text };
  const isBare = /^[\dA-F]{24}$/i.test(text);
  return { problem: `is not an organization ID${isBare ? `: write ${text.toUpperCase()}@AdobeOrg` : ''}` };
}

/** Reads a sandbox name; Experience Platform allows lower-case names only. */
export function parseSandboxName(text: string): Parsed<string> {
  if (SANDBOX_NAME.test(text)) return { value: text };
  const name = text.toLowerCase();
  if (SANDBOX_NAME.test(name)) {
    return { problem: `has capital letters, but sandbox names have none: write ${name}` };
  }
  return {
    problem:
      'is not the name of a sandbox, which has no spaces and no capital letters: Sandboxes › Browse in Experience Platform shows it in the column Name',
  };
}

/** Makes the reader of what is sent in a header, such as a client ID. */
export function parseHeaderValue(what: string): Parser<string> {
  return (text) =>
    HEADER_VALUE.test(text) ? { value: text } : { problem: `has characters that no ${what} has` };
}

/** A scope of OAuth (RFC 6749), without the brackets and quotation marks of a list in JSON. */
const SCOPE = /^[\w!#$%&()*+./:;<=>?@^|~-]+$/;

/** Reads a list of OAuth scopes; IMS takes them separated by commas. */
export function parseScopes(text: string): Parsed<string> {
  const scopes = text.split(/[\s,]+/).filter((scope) => scope !== '');
  const valid = scopes.length > 0 && scopes.every((scope) => SCOPE.test(scope));
  return valid ? { value: scopes.join(',') } : { problem: 'is not a list of scopes' };
}

/** Reads a boolean as YAML 1.2 writes it. */
export function parseBoolean(text: string): Parsed<boolean> {
  if (/^(true|True|TRUE)$/.test(text)) return { value: true };
  if (/^(false|False|FALSE)$/.test(text)) return { value: false };
  const meant = /^(?:yes|y|on|1|true)$/i.test(text)
    ? 'true'
    : /^(?:no|n|off|0|false)$/i.test(text)
      ? 'false'
      : '';
  return { problem: `is neither true nor false${meant && `: write ${meant}`}` };
}

/** More attempts at one run than these are a slip. */
export const MOST_RETRIES = 100;

/** More runs at once than these are a slip: the service queues them behind each other anyway. */
export const MOST_PARALLEL = 100;

/** Makes the reader of a number of things within bounds. */
export function parseCount(least = 0, most = Number.POSITIVE_INFINITY): Parser<number> {
  return (text) => {
    if (!/^\d{1,12}$/.test(text)) return { problem: 'is not a whole number' };
    const value = Number(text);
    if (value < least) return { problem: `is less than ${least}` };
    return value > most ? { problem: `is more than ${most}` } : { value };
  };
}

/** Reads what can be anything: a client secret, which is sent in a form, or a name that the API takes as it is. */
export function parseText(text: string): Parsed<string> {
  return { value: text };
}

/** Makes the reader of one of some words. */
export function parseChoice<Choice extends string>(...choices: readonly Choice[]): Parser<Choice> {
  return (text) => {
    const choice = choices.find((one) => one === text);
    if (choice !== undefined) return { value: choice };
    const near = choices.find((one) => one === text.toLowerCase());
    return { problem: `is none of the choices${near === undefined ? '' : `: write ${near}`}` };
  };
}
