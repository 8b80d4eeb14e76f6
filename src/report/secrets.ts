/** Shorter texts are no secrets, and cutting them out would tear holes into everything that is printed. */
const SHORTEST_SECRET = 4;

/** Pieces of a secret are secrets too, but for those as short as a word. */
const SHORTEST_PIECE = 16;

/** Names that HTML and XML have for characters. */
const ENTITIES: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
};

/** What `String.replace` takes to find a secret. */
export interface SecretPattern {
  [Symbol.replace](text: string, by: string): string;
}

/**
 * Makes the pattern of a secret in every form in which a service or a proxy may echo it: as it is, escaped for a
 * URL, a form, JSON or HTML, in base64 of either alphabet, alone or within a longer text, in hexadecimal digits, whole
 * or in the parts of a token; and any longer piece of it, as it is. Where several forms fit, the longest is taken, so
 * that nothing of an escape is left.
 *
 * @returns `undefined` for a text too short to be a secret
 */
export function secretPattern(secret: string): SecretPattern | undefined {
  if (secret.length < SHORTEST_SECRET) return undefined;
  const parts = secret.split('.').filter((part) => part.length >= SHORTEST_PIECE && part !== secret);
  const forms = [secret, ...parts].flatMap((text) => [
    ...[inUrl, inJson, inHtml, plain].map((form) => [...text].map(form).join('')),
    ...inBase64(text),
    ...inHex(text),
  ]);
  const any = new RegExp(forms.join('|'), 'g');
  const each = forms.map((form) => new RegExp(form, 'y'));
  const pieces = piecesOf(secret);
  return {
    [Symbol.replace]: (text, by) => replacePieces(replaceLongest(text, by, any, each), by, pieces),
  };
}

/** All pieces of the shortest length; of a shorter secret there are none. */
function piecesOf(secret: string): ReadonlySet<string> {
  const count = Math.max(0, secret.length - SHORTEST_PIECE + 1);
  return new Set(Array.from({ length: count }, (_, index) => secret.slice(index, index + SHORTEST_PIECE)));
}

/** What echoes a secret may cut it off, at either end. */
function replacePieces(text: string, by: string, pieces: ReadonlySet<string>): string {
  if (pieces.size === 0) return text;
  const kept: string[] = [];
  let end = 0;
  const isPiece = (at: number) => pieces.has(text.slice(at, at + SHORTEST_PIECE));
  for (let at = 0; at + SHORTEST_PIECE <= text.length; at += 1) {
    if (!isPiece(at)) continue;
    kept.push(text.slice(end, at));
    while (isPiece(at + 1)) at += 1;
    end = at + SHORTEST_PIECE;
    at = end - 1;
  }
  return [...kept, text.slice(end)].join(by);
}

function replaceLongest(text: string, by: string, any: RegExp, each: readonly RegExp[]): string {
  const kept: string[] = [];
  let end = 0;
  any.lastIndex = 0;
  for (let match = any.exec(text); match; match = any.exec(text)) {
    const { index } = match;
    const ends = each.map((form) => {
      form.lastIndex = index;
      return form.test(text) ? form.lastIndex : 0;
    });
    kept.push(text.slice(end, index));
    end = Math.max(...ends);
    any.lastIndex = end;
  }
  return [...kept, text.slice(end)].join(by);
}

// How each form writes a character. No two ways of one form may begin alike: a text that holds the beginning of a
// secret and not its end would be tried in as many combinations as there are.

/** Whatever breaks a line has become a space by the time it is printed. */
function plain(character: string): string {
  return /\s/.test(character) ? '\\s' : character.replace(/[^A-Za-z0-9]/, '\\$&');
}

function inUrl(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const bytes = [...Buffer.from(character)].map((byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`);
  if (character === '%') return bytes.join('');
  return `(?:${bytes.join('')}|${plain(character)}${character === ' ' ? '|\\+' : ''})`;
}

function inJson(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const code = units.map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, '0'))}`).join('');
  const short = character === '/' ? '\\/' : JSON.stringify(character).slice(1, -1);
  const ways = [code, ...(short === character ? [] : [[...short].map(plain).join('')])];
  // A quote and a backslash always stand behind one; unescaped they belong to the plain form.
  return `(?:${[...ways, ...(/["\\]/.test(character) ? [] : [plain(character)])].join('|')})`;
}

function inHtml(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const entity = ENTITIES[character];
  const ways = [
    `&#(?:0*${code}|[xX]0*${anyCase(code.toString(16))});`,
    ...(entity === undefined ? [] : [`&${entity};`]),
  ];
  return `(?:${[...ways, ...(character === '&' ? [] : [plain(character)])].join('|')})`;
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

/** Each byte in two digits, as dumps and debuggers write them. */
function inHex(text: string): readonly string[] {
  const hex = Buffer.from(text).toString('hex');
  return [hex, hex.toUpperCase()];
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
