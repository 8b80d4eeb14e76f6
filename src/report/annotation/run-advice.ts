import type { RunFault } from '../../adobe/run/run-details.ts';

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

/** Patterns see this many characters of an error. */
const LONGEST_SEEN = 1_000;

/** What to do about a run that failed: the deepest error with a sign decides. */
export function adviseOnRun(faults: readonly RunFault[]): string {
  const known = faults
    .map(({ code, message }) => `${code} ${message}`.trim().slice(0, LONGEST_SEEN))
    .map((text) => RUN_ADVICE.find(({ sign }) => sign.test(text)));
  return (known.find((advice) => advice !== FALLBACK) ?? FALLBACK).advice;
}
