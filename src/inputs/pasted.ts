import { readJson } from '../adobe/json.ts';
import { unitNamed } from '../time/calendar.ts';
import type { Unparsed } from '../time/parsed.ts';
import { isSecretInput, mayBeSecret } from './secret-texts.ts';

/** Longer values are not repeated as what to write. */
const LONGEST_SHOWN = 120;

/** What scripts and expressions give for a value that does not exist, and the runner for a secret. */
const NO_VALUE = /^(?:null|undefined|nan|\[object object\]|\*{3,})$/i;

const QUOTED = /^(?:"(.*)"|'(.*)'|`(.*)`|“(.*)”|‘(.*)’|«(.*)»|„(.*)[“”])$/s;

/** `steps.load.outputs.run-id` without its braces. */
const BARE_EXPRESSION = /^(?:steps|needs|vars|secrets|env|inputs|github|matrix)\.[\w.-]+$/;

/** `$(date -u -d '2 hours ago' +%s)`: what it moves the present by, and its format. */
const DATE_COMMAND =
  /^(?:\$\(|`)date(?: -u)?(?: (?:-d ?|--date[= ])["']?([^"'+]+?)["']?)?(?: -u)? (["']?\+.*)$/s;

const HEADER = /^(?:authorization|x-api-key|x-gw-ims-org-id|x-sandbox-name)\s*:\s*/i;

/**
 * Recognizes a value that was pasted with what surrounds it, or in place of which something else was pasted.
 *
 * @param name the input
 * @param text its value, not empty
 * @returns the problem, with the value to write if that is known
 */
export function pastedProblem(name: string, text: string): Unparsed | undefined {
  return noValue(text) ?? expression(name, text) ?? quoted(name, text) ?? prefixed(name, text) ?? json(text);
}

function noValue(text: string): Unparsed | undefined {
  if (!NO_VALUE.test(text)) return undefined;
  return {
    problem: text.startsWith('*')
      ? 'is the mask that GitHub shows for a secret, not its value'
      : `is \`${text}\`, which is what an expression or a script gives if a value does not exist`,
  };
}

function expression(name: string, text: string): Unparsed | undefined {
  if (BARE_EXPRESSION.test(text) && !name.startsWith('delta-column')) {
    return { problem: `is an expression without its braces: write \${{ ${text} }}` };
  }
  if (/^\$\{\{.*\}\}$/s.test(text)) return { problem: 'is an expression that GitHub did not evaluate' };
  const isShell = /^(?:\$\(.*\)|\$\{.*\}|`.*`)$/s.test(text) || /^(?:\$|%|\$env:)[A-Za-z_]\w*%?$/.test(text);
  // A client secret may look like anything, so also like the name of a variable.
  if (!isShell || (isSecretInput(name) && !text.startsWith('$('))) return undefined;
  const instead = name.endsWith('-time') ? dateMathFor(text) : undefined;
  const advice = instead === undefined ? '' : `: write ${instead}`;
  return { problem: `is shell syntax, which GitHub does not evaluate in \`with\`${advice}` };
}

/** The date math for what a shell command asks `date` for; `undefined` if it asks for anything else. */
function dateMathFor(command: string): string | undefined {
  const [, offset, format = ''] = DATE_COMMAND.exec(command) ?? [];
  if (format === '') return undefined;
  const [, amount, name = ''] = /^(\d{1,4}) ?([a-z]+) ago$/i.exec(offset ?? '') ?? [];
  const unit = unitNamed(name);
  const step = amount && unit ? `-${amount}${unit}` : /^yesterday$/i.test(offset ?? '') ? '-1d' : undefined;
  if (offset !== undefined && step === undefined) return undefined;
  return `now${step ?? ''}${/%F\b|%Y-%m-%d['")\s`]*$/.test(format) ? '/d' : ''}`;
}

function quoted(name: string, text: string): Unparsed | undefined {
  const match = QUOTED.exec(text);
  if (!match) return undefined;
  // A date format can begin and end with a literal in single quotes.
  if (name === 'delta-column-date-format' && text.startsWith("'")) return undefined;
  const inner = match.slice(1).find((part) => part !== undefined) ?? '';
  return { problem: `has quotation marks around it${toWrite(name, inner)}` };
}

function prefixed(name: string, text: string): Unparsed | undefined {
  if (/^bearer\s/i.test(text)) {
    return { problem: 'begins with the word Bearer, which the action adds itself', secret: true };
  }
  const key = HEADER.exec(text)?.[0] ?? (text.startsWith(`${name}:`) ? `${name}:` : undefined);
  if (key === undefined) return undefined;
  const value = text.slice(key.length).trim();
  const isHidden = /^authorization/i.test(key);
  return {
    problem: `begins with the name ${key.split(':')[0]?.trim()}${isHidden ? '' : toWrite(name, value)}`,
    ...(isHidden && { secret: true }),
  };
}

/** An answer of Adobe, say, in place of one value of it. It may hold a secret. */
function json(text: string): Unparsed | undefined {
  const isObject = text.startsWith('{') && text.endsWith('}') && readJson(text) !== undefined;
  return isObject ? { problem: 'is a whole JSON object: write its value alone', secret: true } : undefined;
}

/** What to write instead, unless that is not known or must not be seen. */
function toWrite(name: string, value: string): string {
  if (isSecretInput(name)) return ': write its value alone';
  const isShown = /^[\x20-\x7e]+$/.test(value) && value.length <= LONGEST_SHOWN && !/["'`]/.test(value);
  return isShown && !mayBeSecret(value) ? `: write ${value}` : '';
}
