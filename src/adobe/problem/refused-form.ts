import { type Problem, wholeText } from './problem.ts';

/** 1340: a time cannot be parsed. 1384: the params are invalid. They come bare or inside another error's sentence. */
const ABOUT_TIMES = /\b13(?:40|84)-400\b/;

/** Errors about what the times say, not about how they are written: window order, start in the past, delta column, flow. */
const ABOUT_VALUES = /\b13(?:60|81|82|83|85|86)-400\b/;

const TIME_FIELD = /\b(?:startTime|windowStartTime|windowEndTime)\b/i;

const TYPE_WORD = /\b(?:types?|integers?|numbers?|numeric|long|strings?|pars(?:e|ed|ing)|formats?|epoch)\b/i;

/** The sentences of 1340 and 1384, for an answer that leaves the code out. */
const SENTENCES = /error occurred while parsing|provided for creating flow run are invalid/i;

/** What a refusal says about the form of its request is at the beginning. */
const MOST_CHARS = 4_096;

/**
 * Whether the service refused a creation because the times are texts: the tutorial sends texts, the flow
 * specifications and the OpenAPI description have integers. Such a refusal left no run.
 */
export function wantsIntegers({ status, code, text, details }: Problem): boolean {
  if (status !== 400) return false;
  // Each by itself: a field in one and a type in another do not belong together.
  const messages = [
    `${code} ${text.slice(0, MOST_CHARS)}`,
    ...details.map((detail) => detail.slice(0, MOST_CHARS)),
  ];
  const reason = messages.find((message) => isAboutForm(message) || ABOUT_VALUES.test(message));
  return reason !== undefined && isAboutForm(reason);
}

/** Whether a sentence says that a time could not be read, or that it has the wrong type. */
function isAboutForm(message: string): boolean {
  if (ABOUT_TIMES.test(message)) return true;
  if (ABOUT_VALUES.test(message)) return false;
  return SENTENCES.test(message) || (TIME_FIELD.test(message) && TYPE_WORD.test(message));
}

/**
 * Whether the service refused a request without a body because of its `Content-Type`: the tutorial sends the header,
 * other clients do not. Such a refusal changed nothing.
 */
export function refusesContentType({ status, text }: Problem): boolean {
  if (status !== 400 && status !== 415) return false;
  return /content.?type|media.?type|\bbody\b|\bjson\b|\bpayload\b/i.test(text.slice(0, MOST_CHARS));
}

/** 1387: the run is not in a state in which it can be re-triggered, "try again after some time"; bare or inside another error. */
const ABOUT_STATE = /\b1387-400\b|in an invalid state=.* for re-triggering/i;

/** Whether the service refused a re-trigger for the state of the run, which passes. Such a refusal left no run. */
export function refusesState(problem: Problem): boolean {
  const { status, code } = problem;
  return status === 400 && ABOUT_STATE.test(`${code} ${wholeText(problem).slice(0, MOST_CHARS)}`);
}
