import { member, readJson } from '../json.ts';

/** Three parts in base64url, of which the first begins a JSON object (RFC 7519). */
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;

/** The value of a field that holds a token, in JSON, a form or a page. */
const FIELD = /(?:access|refresh|id)_token["']?\s{0,8}[:=]\s{0,8}["']?([\w.~+/=-]{8,})/g;

/** Nobody sends more of them; each that is masked costs time with every line that is printed. */
const MOST_TOKENS = 10;

/** Finds what has the shape of a token in an answer of the token endpoint. */
export function tokensIn(body: string): readonly string[] {
  const field = member(readJson(body), 'access_token');
  const named = typeof field === 'string' && field.length >= 8 ? [field] : [];
  const found = [...body.matchAll(FIELD)].map(([, value = '']) => value);
  const shaped = [...body.matchAll(JWT)].map(([value]) => value);
  return [...new Set([...named, ...found, ...shaped])].slice(0, MOST_TOKENS);
}

/** Cuts what has the shape of a token out of a text. */
export function withoutTokens(text: string): string {
  return text
    .replace(JWT, '***')
    .replace(FIELD, (match, value: string) => match.slice(0, -value.length).concat('***'));
}
