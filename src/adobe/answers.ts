import type { Window } from '../time/window.ts';
import { readContinuationToken } from './continuation-token.ts';
import { dateMsOf, type HttpAnswer } from './http/request.ts';
import { isSameId } from './ids.ts';
import { list, member, readJson, text } from './json.ts';
import { OtherFlowsError, UnreadableAnswerError } from './problem/problem.ts';
import { type FlowRun, mayBelongTo, type RunReference, readRun, readRunReference } from './run/run.ts';
import { type RunDetails, readRunDetails } from './run/run-details.ts';
import { compareWindow } from './run/run-window.ts';

/** A page of a flow's history, newest run first. */
export interface RunPage {
  readonly runs: readonly FlowRun[];
  /** Where the history continues; `undefined` at its end. */
  readonly continuationToken: string | undefined;
  /** Unix milliseconds on the clock of the service when it answered, to the second below. */
  readonly serviceTimeMs: number | undefined;
  /** How long the answer had been in a cache, in seconds (`Age`, RFC 9111); `undefined` if it does not say. */
  readonly ageSeconds?: number | undefined;
}

/** A run at one moment. */
export interface RunSnapshot {
  /** `undefined` if the answer was empty: a run can take minutes to show. */
  readonly run: RunDetails | undefined;
  /** Unix milliseconds on the clock of the service when it answered, to the second below. */
  readonly serviceTimeMs: number | undefined;
}

/** More runs than any page holds: a hundred are asked for, and searches of the Flow Service give a thousand at most. */
const MOST_RUNS_READ = 10_000;

/** A run was created so long before the answer to its creation at most, by one clock of the service. */
const LONGEST_SINCE_CREATION_MS = 10 * 60_000;

/** What a creation asked for. */
interface AskedRun {
  readonly flowId: string;
  readonly window: Window;
}

/**
 * Reads `{"items":[{"id","etag"}]}` (the tutorial) or `{"id","etag"}` (the OpenAPI description). An answer that shows
 * more of the run can show that it is about another.
 *
 * @param asked what the run was asked to read; absent for a re-trigger
 * @throws {UnreadableAnswerError}
 */
export function readCreated(answer: HttpAnswer, asked?: AskedRun): RunReference {
  const [only, ...others] = entitiesIn(readJson(answer.body));
  const run = others.length === 0 ? readRunReference(only) : undefined;
  if (!run)
    throw new UnreadableAnswerError(
      `the Flow Service answered HTTP ${answer.status} without the id of a run`,
    );
  if (asked && isAnotherRun(readRun(only), asked, dateMsOf(answer)))
    throw new UnreadableAnswerError(
      `the Flow Service answered with flow run ${run.runId}, which is not the one that was asked for`,
    );
  return run;
}

/** A window that differs alone proves nothing, because the service may change it: the run has to be an old one too. */
function isAnotherRun(
  run: FlowRun | undefined,
  { flowId, window }: AskedRun,
  serviceTimeMs = Number.NEGATIVE_INFINITY,
): boolean {
  if (!run) return false;
  const { createdAtMs = Number.POSITIVE_INFINITY } = run;
  const isOld = createdAtMs < serviceTimeMs - LONGEST_SINCE_CREATION_MS;
  return !mayBelongTo(flowId, run) || (isOld && compareWindow(run, window) === 'other');
}

/**
 * Reads a page of `GET /runs`. One run that cannot be read makes the page unreadable: it could be the wanted one. So
 * does a page with runs of which all belong to other flows: it is about something else, and proves no absence.
 *
 * @param flowId the flow whose runs were asked for, in lower case
 * @throws {UnreadableAnswerError}
 */
export function readPage(flowId: string, answer: HttpAnswer): RunPage {
  const page = readJson(answer.body);
  const items = member(page, 'items');
  const isPage = Array.isArray(items) && items.length <= MOST_RUNS_READ;
  const runs = isPage ? items.map(readRun) : [];
  const continuationToken = readContinuationToken(member(page, '_links', 'next', 'href'));
  if (!isPage || !runs.every((run) => run !== undefined) || continuationToken === '')
    throw new UnreadableAnswerError('the Flow Service answered with something else than a list of runs');
  if (runs.length > 0 && !runs.some((run) => mayBelongTo(flowId, run))) throw new OtherFlowsError(flowId);
  return { runs, continuationToken, serviceTimeMs: dateMsOf(answer), ageSeconds: readAge(answer.headers) };
}

/**
 * Reads the answer to `GET /runs/{id}`, wrapped in a list or bare. A run with another id is not the one.
 *
 * @throws {UnreadableAnswerError}
 */
export function readSnapshot(runId: string, { body, headers }: HttpAnswer): RunSnapshot {
  const serviceTimeMs = dateMsOf({ headers });
  const answer = readJson(body);
  const items = member(answer, 'items');
  if (body.trim() === '' || (Array.isArray(items) && items.length === 0))
    return { run: undefined, serviceTimeMs };
  const run = readRunDetails(withId(answer, runId));
  // Everything else knows the run by the id that was asked for, in upper or lower case.
  if (run) return { run: { ...run, runId }, serviceTimeMs };
  throw new UnreadableAnswerError(`the Flow Service answered with something else than flow run ${runId}`);
}

/**
 * Finds one entity by its id, wrapped in a list or bare. An entity with another id is not the one.
 *
 * @param what names the kind of entity in the error
 * @throws {UnreadableAnswerError}
 */
export function findEntity({ body }: HttpAnswer, id: string, what: string): unknown {
  const entity = withId(readJson(body), id);
  if (entity !== undefined) return entity;
  throw new UnreadableAnswerError(`the Flow Service answered with something else than ${what} ${id}`);
}

/** Reads `{"result": true}` of the test of a connection; `undefined` if the answer does not say. */
export function readTestResult({ body }: HttpAnswer): boolean | undefined {
  const result = member(readJson(body), 'result');
  return typeof result === 'boolean' ? result : undefined;
}

function withId(answer: unknown, id: string): unknown {
  return entitiesIn(answer).find((entity) => isSameId(text(entity, 'id') ?? '', id));
}

function entitiesIn(answer: unknown): readonly unknown[] {
  const items = member(answer, 'items');
  return items === undefined ? [answer] : list(items);
}

function readAge(headers: HttpAnswer['headers']): number | undefined {
  const age = text(headers, 'age') ?? '';
  return /^\d{1,9}$/.test(age) ? Number(age) : undefined;
}
