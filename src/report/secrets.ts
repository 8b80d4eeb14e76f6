/** Shorter texts are no secrets, and cutting them out would tear holes into everything that is printed. */
const SHORTEST_SECRET = 4;

/** A token's parts are secrets too, but for those as short as a word. */
const SHORTEST_TOKEN_PART = 16;

/** Names that HTML and XML have for characters. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/**
 * Makes the pattern of a secret in every form in which a service or a proxy may echo it: as it is, escaped for a
 * URL, a form, JSON or HTML, in base64 of either alphabet, alone or within a longer text, whole or in the parts
 * of a token.
 *
 * @returns a global pattern, or `undefined` for a text too short to be a secret
 */
export function secretPattern(secret: string): RegExp | undefined {
  if (secret.length < SHORTEST_SECRET) return undefined;
  const parts = secret.split('.').filter((part) => part.length >= SHORTEST_TOKEN_PART && part !== secret);
  // Whole before parts, so that nothing of it is left between them.
  const forms = [secret, ...parts].flatMap((text) => [escaped(text), ...inBase64(text)]);
  return new RegExp(forms.join('|'), 'g');
}

function escaped(text: string): string {
  return [...text]
    .map((character) => (/[A-Za-z0-9]/.test(character) ? character : escapedCharacter(character)))
    .join('');
}

function escapedCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`);
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const inJson = units.map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, '0'))}`);
  const entity = ENTITIES[character];
  const forms = [
    `\\\\?${literal(character)}`,
    bytes.join(''),
    inJson.join(''),
    literal(JSON.stringify(character).slice(1, -1)),
    `&#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`,
    ...(entity === undefined ? [] : [`&${entity};`]),
    // A form writes a space as a plus, and whatever breaks a line has become a space by the time it is printed.
    ...(/\s/.test(character) ? ['\\+', '\\s'] : []),
  ];
  return `(?:${forms.join('|')})`;
}

/**
 * The base64 of a text depends on how many bytes stand before it, modulo three. For each of the three, these are
 * the characters that depend on the text alone.
 */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const own = bytes
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, Math.floor((bytes.length * 8) / 6));
    return own.replaceAll('+', '[+-]').replaceAll('/', '[/_]');
  });
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function literal(text: string): string {
  return text.replace(/[^A-Za-z0-9\s]/g, '\\$&');
}
