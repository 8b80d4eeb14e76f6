import type { RunRequest } from '../../../src/adobe/flow-service.ts';
import { member, readJson } from '../../../src/adobe/json.ts';
import {
  AnswerError,
  isGatewayRejection,
  type Problem,
  UnreadableAnswerError,
} from '../../../src/adobe/problem/problem.ts';
import { wantsIntegers } from '../../../src/adobe/problem/refused-form.ts';
import type { Accepted, World } from '../flow-service/index.ts';
import { idOf, runsIn, spellingOf } from './documents.ts';
import { failureText } from './failure.ts';
import type { Finding } from './finding.ts';
import { askLateness } from './lateness.ts';
import type { Live } from './live.ts';
import { pollNewRun } from './poll.ts';
import { askRuns, askTimes, type SentAs } from './runs.ts';
import type { Creation } from './settings.ts';

/** How long before the start of the run it is created, as the action does by default. */
const AHEAD_SECONDS = 60;
/** The pause after the gateway turned a POST away without naming one. */
const PAUSE_MS = 5_000;

/** What became of one POST. */
interface Posted {
  /** Empty if it was not answered with one. */
  readonly runId: string;
  readonly sentAs: SentAs;
  /** Whether a run may exist. */
  readonly isOpen: boolean;
  readonly findings: readonly Finding[];
}

/** Creates one run, or two, and polls the first from its creation to its end. */
export async function askCreation(
  live: Live,
  creation: Creation,
  history: readonly unknown[],
): Promise<readonly Finding[]> {
  const knownIds = new Set(history.map((run) => idOf(run).toLowerCase()));
  const first = await post(live, creation, 'strings');
  if (!first.isOpen) return first.findings;
  const second = creation.isTwice && first.runId !== '' ? await postAgain(live, creation, first.runId) : NONE;
  const seen = await pollNewRun(live, { runId: first.runId, knownIds });
  return [
    ...first.findings,
    ...(first.runId === '' ? [askProcessed(seen.listedMs)] : []),
    ...second.findings,
    ...askLateness(seen),
    ...(seen.run === undefined ? [] : askRuns([seen.run], live.settings, first.sentAs)),
    ...(await askSecond(live, second)),
  ];
}

const NONE: Posted = { runId: '', sentAs: 'integers', isOpen: false, findings: [] };

/** How the second run, which was sent otherwise than the first, writes its times. */
async function askSecond(live: Live, { runId, sentAs }: Posted): Promise<readonly Finding[]> {
  if (runId === '') return [];
  const { answer } = await live.read(`/runs/${runId}`);
  return [askTimes(runsIn(answer.body), sentAs)];
}

function requestOf(live: Live, { window, deltaColumn }: Creation): RunRequest {
  return {
    flowId: live.settings.flowId,
    startSeconds: Math.floor(live.clock.now() / 1_000) + AHEAD_SECONDS,
    window,
    deltaColumn: deltaColumn === undefined ? undefined : { name: deltaColumn },
  };
}

/** Sends a POST; another one follows only if the first left no run. */
async function post(live: Live, creation: Creation, sentAs: SentAs): Promise<Posted> {
  const timesAs = sentAs === 'strings' ? 'text' : 'integer';
  try {
    const { runId } = await live.service.createRun(requestOf(live, creation), timesAs);
    return { runId: runId.toLowerCase(), sentAs, isOpen: true, findings: [formOf(sentAs), shapeOf(live)] };
  } catch (error) {
    const problem = error instanceof AnswerError ? error.problem : undefined;
    if (problem && isGatewayRejection(problem)) return turnedAway(live, creation, problem);
    if (problem && sentAs === 'strings' && wantsIntegers(problem))
      return withIntegers(live, creation, problem);
    return unanswered(error, problem, sentAs);
  }
}

const FORM = 'Which form of times does a creation take?';

function formOf(sentAs: SentAs): Finding {
  return sentAs === 'strings'
    ? {
        ...{ question: FORM, answer: 'Texts, as the tutorial sends them.' },
        meaning: 'The first request of a step is the one that counts.',
        fits: ({ accepts }) => accepts.times !== 'integers',
      }
    : {
        ...{ question: 'Does a creation take integers?', answer: 'Yes.' },
        meaning: 'A step whose texts are refused sends integers.',
        fits: ({ accepts }) => accepts.times !== 'strings',
      };
}

async function withIntegers(live: Live, creation: Creation, problem: Problem): Promise<Posted> {
  const refusal = refusalOf(problem);
  const again = await post(live, creation, 'integers');
  const finding: Finding = {
    question: FORM,
    answer: `Texts are refused (${refusal === 'schema' ? 'by a schema' : `error ${refusal}`}).`,
    meaning: 'A refusal leaves no run, so that the step sends integers: it makes two requests for one run.',
    fits: ({ accepts }) => accepts.times === 'integers' && accepts.refusal === refusal,
  };
  return { ...again, findings: [finding, ...again.findings] };
}

function refusalOf({ code, text }: Problem): Accepted['refusal'] {
  const said = `${code} ${text}`;
  if (/\b1340\b|error occurred while parsing/i.test(said)) return 1340;
  return /\b1384\b|are invalid or empty/i.test(said) ? 1384 : 'schema';
}

/** @param first what became of the first POST */
function shapeOf(live: Live, first: 'served' | 'gateway-429' = 'served'): Finding {
  const { status = 0, body = '' } = live.last()?.answer ?? {};
  const answer = readJson(body);
  const shape = member(answer, 'items') === undefined ? 'bare' : 'items';
  return {
    question: 'How is a creation answered?',
    answer: `HTTP ${status}, ${shape === 'items' ? 'a list with the id in it' : 'the id alone'}.`,
    meaning: 'The answer names the run: nothing has to be looked up.',
    fits: (world) => {
      const { createAnswer, createStatus } = spellingOf(world);
      const { kind } = world.creates[0] ?? { kind: 'served' };
      return kind === first && createAnswer === shape && createStatus === status;
    },
  };
}

async function turnedAway(live: Live, creation: Creation, { retryAfterMs }: Problem): Promise<Posted> {
  await live.clock.sleep(Math.max(PAUSE_MS, retryAfterMs ?? 0));
  const { runId } = await live.service.createRun(requestOf(live, creation));
  const finding: Finding = {
    question: 'Does the gateway turn creations away (HTTP 429)?',
    answer: `Yes, ${retryAfterMs === undefined ? 'without' : 'with'} \`Retry-After\`.`,
    meaning: 'No run was created: the action tries again.',
    fits: ({ creates }) => creates[0]?.kind === 'gateway-429',
  };
  return {
    ...{ runId: runId.toLowerCase(), sentAs: 'strings', isOpen: true },
    findings: [finding, shapeOf(live, 'gateway-429')],
  };
}

function unanswered(error: unknown, problem: Problem | undefined, sentAs: SentAs): Posted {
  const status = problem?.status ?? 0;
  const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const isUnreadable = error instanceof UnreadableAnswerError;
  const finding: Finding = {
    question: 'How is a creation answered?',
    answer: `${failureText(error)}.`,
    meaning: isRefused
      ? 'No run was created; the error message of the action names the reason.'
      : 'There may be a run: the action looks it up in the history.',
    ...(isRefused || isUnreadable
      ? {}
      : {
          fits: ({ creates: [fate] }: World) =>
            status === 429 ? fate?.kind === 'service-429' : fate?.kind === 'lost' && fate.status === status,
        }),
  };
  return { runId: '', sentAs, isOpen: !isRefused, findings: [finding] };
}

function askProcessed(listedMs: number | undefined): Finding {
  const isThere = listedMs !== undefined;
  return {
    question: 'Was the creation processed that was not answered with success?',
    answer: isThere ? 'Yes: its run is in the history.' : 'The history does not show a run.',
    meaning: isThere
      ? 'The action finds the run and takes it over; a second request would have loaded its data twice.'
      : 'The action creates the run again once `lookup-timeout` is over.',
    fits: ({ creates: [fate] }) => {
      if (fate?.kind === 'service-429') return fate.processed === isThere;
      return fate?.kind === 'lost' && (fate.processedAfterMs !== undefined) === isThere;
    },
  };
}

/** A second run over the window that follows: no data is loaded twice. It sends integers, which answers that too. */
async function postAgain(live: Live, creation: Creation, firstId: string): Promise<Posted> {
  const { startSeconds, endSeconds } = creation.window;
  const window = { startSeconds: endSeconds, endSeconds: 2 * endSeconds - startSeconds };
  const request = requestOf(live, { ...creation, window });
  const question = 'What does a second creation do while a run is active?';
  try {
    const { runId } = await live.service.createRun(request, 'integer');
    const isSame = runId.toLowerCase() === firstId;
    const answered: Finding = {
      question,
      answer: isSame ? 'It is answered with the id of the first run.' : 'It is answered with another run.',
      meaning: isSame
        ? 'An answer with an id that the step knows counts as no answer: the action looks the run up.'
        : 'Runs of a flow can be active at the same time: `max-parallel` has an effect.',
      fits: ({ creates }) => (creates[1]?.kind === 'other-id') === isSame,
    };
    return {
      ...{ runId: isSame ? '' : runId.toLowerCase(), sentAs: 'integers', isOpen: true },
      findings: [answered, formOf('integers')],
    };
  } catch (error) {
    return { ...NONE, findings: [refusedAgain(question, error)] };
  }
}

function refusedAgain(question: string, error: unknown): Finding {
  const isForm =
    error instanceof AnswerError && /\b13(?:40|84)\b|are invalid or empty|parsing/.test(error.message);
  if (isForm)
    return {
      ...{ question: 'Does a creation take integers?', answer: 'No.' },
      meaning: 'The texts that a step sends first are what the service wants.',
      fits: ({ accepts }) => accepts.times === 'strings',
    };
  return {
    ...{ question, answer: `${failureText(error)}.` },
    meaning: 'Steps of a flow need one `concurrency` group, and `max-parallel` has to stay 1.',
  };
}
