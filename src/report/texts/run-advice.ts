import type { RunFault } from '../../adobe/run/run-details.ts';
import type { Clean } from '../redact/sanitize.ts';

/** What to do about a run whose errors have a sign. */
interface RunAdvice {
  readonly sign: RegExp;
  /** The sign in words. */
  readonly shown: string;
  readonly advice: string;
}

/** The sign of a run whose errors have no other; it is a sign of every run. */
const FALLBACK: RunAdvice = {
  sign: /^/,
  shown: 'anything else, or nothing',
  advice: 'Find the cause in Experience Platform, then load the same window again.',
};

/**
 * What to do about the errors inside a run, by their codes or words. Source: the documented failures of source runs,
 * and Adobe's guides to errors and guardrails of ingestion.
 */
export const RUN_ADVICE: readonly RunAdvice[] = [
  {
    sign: /\bingestion guardrails? hit/i,
    shown: '`guardrails hit`',
    advice:
      'The run holds more data or more files than one batch takes. Load the window in smaller parts with `window-size`.',
  },
  {
    sign: /^133\b|unable to locate any files/i,
    shown: '`133`, or that no files were found',
    advice:
      'The run found no files. Check `window-start-time` and `window-end-time` against the data of the source.',
  },
  {
    sign: /^MAPPER-/,
    shown: '`MAPPER-…`',
    advice: 'Check the mapping of the flow against the columns of the source.',
  },
  {
    sign: /^INGEST-/,
    shown: '`INGEST-…`',
    advice:
      'Check the data against the schema of the dataset. If error diagnostics are on for the flow, they show the rows.',
  },
  {
    sign: /^CONNECTOR-1\d{3}|^ErrorCode=/,
    shown: '`CONNECTOR-1…`, or `ErrorCode=…`',
    advice:
      'The data could not be read from the source. Check the credentials of the source and its network rules, then set `retries` or load the same window again.',
  },
  {
    sign: /^CONNECTOR-2\d{3}/,
    shown: '`CONNECTOR-2…`',
    advice:
      'The data was copied but could not be processed. Check the mapping, the schema, and that the dataset still exists.',
  },
  {
    sign: /^CONNECTOR-3\d{3}/,
    shown: '`CONNECTOR-3…`',
    advice:
      'No batch could be created in the data lake. Check that the dataset of the flow still exists, then load the same window again.',
  },
  FALLBACK,
];

/** What is shown of one error, in characters: a step can have several. */
export const LONGEST_FAULT = 500;

/** Patterns see this many characters of an error. */
const LONGEST_SEEN = 1_000;

/** What to do about a run that failed: the deepest error with a sign decides. */
export function adviseOnRun(faults: readonly RunFault[]): string {
  const known = deepestFirst(faults)
    .map(({ code, message }) => `${code} ${message}`.trim().slice(0, LONGEST_SEEN))
    .map((text) => RUN_ADVICE.find(({ sign }) => sign.test(text)));
  return (known.find((advice) => advice && advice !== FALLBACK) ?? FALLBACK).advice;
}

/**
 * The errors of a run as texts, the deepest cause first. In each, the message of the provider precedes the technical
 * details around it, so that a text that is cut to a length keeps the message.
 *
 * @param clean takes secrets and commands out of a text; it sees each error before its parts change places
 */
export function describeFaults(faults: readonly RunFault[], clean: Clean): readonly string[] {
  return deepestFirst(faults).map(({ code, message }) => messageFirst(clean(`${code} ${message}`.trim())));
}

/** `CONNECTOR` errors only name the step of the run that failed; every other error is nearer to the cause. */
function deepestFirst(faults: readonly RunFault[]): readonly RunFault[] {
  const isStep = ({ code }: RunFault) => code.startsWith('CONNECTOR-');
  return [...faults.filter((fault) => !isStep(fault)), ...faults.filter(isStep)];
}

/**
 * Moves the message of Azure Data Factory, which copies the data, to the front:
 * `ErrorCode=…,'Type=…,Message=<message>,Source=…,''Type=…` becomes `<message> (ErrorCode=…,'Type=…,Source=…)`.
 */
function messageFirst(text: string): string {
  const label = ',Message=';
  const start = text.startsWith('ErrorCode=') ? text.indexOf(label) : -1;
  if (start < 0) return text;
  const end = text.indexOf(',Source=', start);
  const message = text.slice(start + label.length, end < 0 ? text.length : end).trim();
  const details = text.slice(0, start) + (end < 0 ? '' : text.slice(end));
  return message === '' ? text : `${message} (${details})`;
}
