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
  const texts = [secret, ...parts];
  const signs = texts.flatMap((text) => [text, ...base64Of(text), ...hexOf(text)]).map(signOf);
  const pieces = gramsOf(secret);
  const known: { forms?: Forms } = {};
  return {
    [Symbol.replace](text, by) {
      // Most texts hold no secret, and to compile its forms takes longer than all else before the first request.
      const isSuspect = signs.some((sign) => text.includes(sign));
      if (isSuspect) known.forms ??= formsOf(texts);
      const shown = isSuspect && known.forms ? replaceLongest(text, by, known.forms) : text;
      return replacePieces(shown, by, pieces, secret);
    },
  };
}

/** What every form of a text has in it as it is: letters and digits are hardly ever escaped. */
function signOf(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [''];
  return words.reduce((longest, word) => (word.length > longest.length ? word : longest)).slice(0, GRAM);
}

/** The forms of some texts: any of them, to find a place, and each of them, to see which is the longest there. */
interface Forms {
  readonly any: RegExp;
  readonly each: readonly RegExp[];
}

function formsOf(texts: readonly string[]): Forms {
  const forms = texts.flatMap((text) => [
    ...[inUrl, inJson, inHtml, plain].map((form) => [...text].map(form).join('')),
    ...base64Of(text).map((own) => own.replaceAll('+', '[+-]').replaceAll('/', '[/_]')),
    ...hexOf(text),
  ]);
  return { any: new RegExp(forms.join('|'), 'g'), each: forms.map((form) => new RegExp(form, 'y')) };
}

/** Every piece of at least the shortest length has one of these that begins at a multiple of its own length. */
const GRAM = SHORTEST_PIECE / 2;

function gramsOf(secret: string): ReadonlySet<string> {
  const count = secret.length < SHORTEST_PIECE ? 0 : secret.length - GRAM + 1;
  return new Set(Array.from({ length: count }, (_, index) => secret.slice(index, index + GRAM)));
}

/** What echoes a secret may cut it off, at either end. */
function replacePieces(text: string, by: string, grams: ReadonlySet<string>, secret: string): string {
  if (grams.size === 0) return text;
  const kept: string[] = [];
  let end = 0;
  for (let at = 0; at + GRAM <= text.length; at += GRAM) {
    if (!grams.has(text.slice(at, at + GRAM))) continue;
    const piece = pieceAround(text, at, end, secret);
    if (piece.end - piece.start < SHORTEST_PIECE) continue;
    kept.push(text.slice(end, piece.start));
    end = piece.end;
    at = Math.ceil(end / GRAM) * GRAM - GRAM;
  }
  return [...kept, text.slice(end)].join(by);
}

/** The longest piece of a secret that holds the characters from `at` on, and none before `from`. */
function pieceAround(text: string, at: number, from: number, secret: string): { start: number; end: number } {
  let start = at;
  let end = at + GRAM;
  while (start > from && secret.includes(text.slice(start - 1, end))) start -= 1;
  while (end < text.length && secret.includes(text.slice(start, end + 1))) end += 1;
  return { start, end };
}

function replaceLongest(text: string, by: string, { any, each }: Forms): string {
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
function base64Of(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    return bytes.toString('base64').slice(before === 0 ? 0 : before + 1, Math.floor((bytes.length * 8) / 6));
  });
}

/** Each byte in two digits, as dumps and debuggers write them. */
function hexOf(text: string): readonly string[] {
  const hex = Buffer.from(text).toString('hex');
  return [hex, hex.toUpperCase()];
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
