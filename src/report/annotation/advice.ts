import { type Problem, wholeText } from '../../adobe/problem/problem.ts';
import { formatUtc } from '../../time/format.ts';
import { lowerFirst } from '../texts/sentences.ts';
import { type AdviceByCredential, CAUSES, type Cause, UNEXPECTED } from './causes.ts';

/** What to do when no answer came. */
export const NETWORK_ADVICE =
  'Check the network between this runner and Adobe: name resolution, the firewall, and the proxy (environment variables `https_proxy` and `no_proxy`).';

/** What to check if the service does not know a run. */
export const RUN_MISSING_ADVICE = 'Check `run-id`, `sandbox-name` and `org-id`.';

/** What to do if runs can be duplicates, and can be other runs. */
export const POSSIBLE_DUPLICATES_ADVICE =
  'Look up the window of each new run of the flow in Experience Platform. If two have loaded the same window, delete the batches of all but one. Create another run only if none has loaded the window or still can: a second run would ingest the same data twice.';

/** Adobe: a run shows two to three minutes after its designated start time. A margin of as long again is safe. */
const SHOWN_AFTER_SECONDS = 6 * 60;

/** When a run is to be looked up that may exist, worded to precede what is to be looked up. */
export function lookUpText(startSeconds: number): string {
  return `Not before ${formatUtc(startSeconds + SHOWN_AFTER_SECONDS)}, look up`;
}

/** What is known of a step when one of its requests is refused; what is absent is not known. */
export interface Circumstances {
  readonly credential?: keyof AdviceByCredential | undefined;
  /** Whether the request was about one run; it was about a flow otherwise. */
  readonly isAboutRun?: boolean;
  /** The delta column of the flow as it was just read; empty when it has none. */
  readonly deltaColumnOfFlow?: string | undefined;
  /** `true` only if nothing exists that a repeated step would create a second time. */
  readonly isSafeToRepeat?: boolean | undefined;
}

/** Patterns see this many characters of a text, which bounds their time. */
const LONGEST_SEEN = 4_096;

/**
 * Errors by their sentences: the provider's codes may be missing from an answer, because the Flow Service passes
 * them on as text inside an error of its own (FLOW-1100), and the Flow Service's legacy form has no codes.
 */
const SENTENCES: readonly (readonly [code: string, sentence: RegExp])[] = [
  ['SOURCES-1333', /flowRunAction=.* not supported for source/i],
  ['SOURCES-1401', /flow run action=.* not supported/i],
  ['SOURCES-1340', /error occurred while parsing/i],
  ['SOURCES-1360', /start time cannot be set in the past/i],
  ['SOURCES-1381', /cannot be before window ?start ?time/i],
  ['SOURCES-1382', /delta column should match/i],
  ['SOURCES-1383', /delta column is missing/i],
  ['SOURCES-1384', /provided for creating flow run are invalid or empty/i],
  ['SOURCES-1385', /connectorType=.* not supported/i],
  ['SOURCES-1386', /scheduleParams frequency=.* not supported/i],
  ['SOURCES-1387', /in an invalid state=.* for re-triggering/i],
  ['SOURCES-1388', /cannot be re-triggered/i],
  ['SOURCES-1380', /failed to create flow run/i],
  ['FLOW-1430', /\bflows? not found with id/i],
];

/** The provider's numbers, with any prefix: no other table of Adobe's has numbers from 1300. */
const SOURCES_CODE = /-(13\d\d)-\d{3}$/;

/** The same within a sentence, but not within the UUIDs that sentences hold too. */
const SOURCES_CODE_IN_TEXT = /(?<![\w-])(?:[A-Z][A-Z_]{0,31}-)?(13\d\d)-[1-5]\d\d(?![\w-])/;

const CAUSE_BY_CODE: ReadonlyMap<string, Cause> = new Map(
  Object.entries(CAUSES).flatMap(([codes, cause]) => codes.split(' ').map((code) => [code, cause] as const)),
);

/** A name that is safe to print as it is. */
const COLUMN_NAME = /^[\w.$ -]{1,128}$/;

/** The code by which the cause of a problem is known; empty when only its status is. */
export function specificCode(problem: Problem): string {
  const own = problem.code.replace(/-\d{3}$/, '');
  const isIms = problem.service === 'IMS';
  const codes = isIms ? [own] : [providerCode(problem), own];
  // IMS answers with errors of OAuth only, and no other service does.
  return codes.find((code) => code.startsWith('IMS-') === isIms && CAUSE_BY_CODE.has(code)) ?? '';
}

/** Names the cause of a problem in a short noun phrase, such as `Flow not found`. */
export function causeTitle(problem: Problem): string {
  return causeOf(problem)[0];
}

/** What to do about a problem, in whole sentences. */
export function advise(problem: Problem, circumstances: Circumstances = {}): string {
  const [, advice, kind] = causeOf(problem);
  if (circumstances.isAboutRun && kind === 'missing') return RUN_MISSING_ADVICE;
  const text = deltaAdvice(problem, circumstances) ?? adviceText(advice, circumstances.credential);
  return kind === 'passing' && circumstances.isSafeToRepeat ? `${text} Try again later.` : text;
}

/** The advice of a cause; both of its texts when it is not known which credential the step has. */
export function adviceText(advice: Cause[1], credential?: keyof AdviceByCredential): string {
  if (typeof advice === 'string') return advice;
  if (credential !== undefined) return advice[credential];
  const { 'access-token': token, 'client-secret': secret } = advice;
  return `With \`access-token\`: ${lowerFirst(token)} With \`client-secret\`: ${lowerFirst(secret)}`;
}

/** A flow that carries its delta column may still want it in every run (Adobe error 1383). */
function deltaAdvice(problem: Problem, { deltaColumnOfFlow = '' }: Circumstances): string | undefined {
  if (!COLUMN_NAME.test(deltaColumnOfFlow)) return undefined;
  const name = `${deltaColumnOfFlow}, the delta column that the flow has.`;
  const code = specificCode(problem);
  if (code === 'SOURCES-1383') return `Set \`delta-column\` to ${name}`;
  return code === 'SOURCES-1382' ? `Leave \`delta-column\` out, or set it to ${name}` : undefined;
}

/** By the code, else by the status: of any service, of a web page, of the service that was asked. */
function causeOf(problem: Problem): Cause {
  const { status, service, isPage } = problem;
  const family = `${Math.floor(status / 100)}xx`;
  const page = isPage ? [`PAGE-${family}`] : [];
  const byService = [`${service}-${status}`, `${service}-${family}`];
  const codes = [specificCode(problem), `ANY-${status}`, ...page, ...byService, `ANY-${family}`];
  return codes.map((code) => CAUSE_BY_CODE.get(code)).find((cause) => cause !== undefined) ?? UNEXPECTED;
}

/**
 * The provider's code in a problem, as `SOURCES-1386`; empty when it holds none. If the Flow Service has a code of
 * its own, the text is its own too, except for FLOW-1100, which passes on the provider's.
 */
function providerCode(problem: Problem): string {
  const { code } = problem;
  const seen = wholeText(problem).slice(0, LONGEST_SEEN);
  const passesOn = code === '' || code.startsWith('FLOW-1100-');
  const number =
    SOURCES_CODE.exec(code)?.[1] ?? (passesOn ? SOURCES_CODE_IN_TEXT.exec(seen)?.[1] : undefined);
  if (number !== undefined) return `SOURCES-${number}`;
  if (!passesOn) return '';
  return SENTENCES.find(([, sentence]) => sentence.test(seen))?.[0] ?? '';
}
