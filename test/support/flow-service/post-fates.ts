import { byGateway, type Generic, problemReply, type Refusal, type Reply } from './problems.ts';
import type { State } from './state.ts';
import type { Turn } from './turn.ts';
import type { PostFate } from './world.ts';

/** A POST as its fate sees it: what serves it, and what answers it with the id of an earlier run. */
export interface Post {
  readonly serve: (turn: Turn) => Reply | Refusal;
  /** Undefined if there is no earlier run. */
  readonly answerEarlierRun: (turn: Turn) => Reply | undefined;
}

/** Answers a POST as its fate has it. */
export function meetFate(state: State, fate: PostFate, turn: Turn, post: Post): Reply | Refusal {
  switch (fate.kind) {
    case 'served':
      return post.serve(turn);
    case 'lost':
      processLater(state, fate.processedAfterMs, turn, post);
      return generic(fate.status, 'NoAnswerError', 'The request was not answered in time');
    case 'gateway-429':
      return retryAfter(fate.retryAfterSeconds, byGateway('429050', 'Too many requests'));
    case 'service-429':
      if (fate.processed) post.serve(turn);
      return retryAfter(
        fate.retryAfterSeconds,
        generic(429, 'TooManyRequestsError', 'The flow provider has too many requests at the moment'),
      );
    case 'other-id': {
      // Read first: afterwards the request's own run would be the newest.
      const other = post.answerEarlierRun(turn);
      const own = other === undefined || fate.processed ? post.serve(turn) : other;
      return other ?? own;
    }
    default:
      return fate satisfies never;
  }
}

function processLater(state: State, afterMs: number | undefined, turn: Turn, { serve }: Post): void {
  if (afterMs === 0) serve(turn);
  else if (afterMs !== undefined)
    state.jobs.push({ dueAtMs: turn.nowMs + afterMs, work: (nowMs) => void serve({ ...turn, nowMs }) });
}

function generic(status: number, title: string, detail: string): Generic {
  return { refused: 'generic', status, title, detail };
}

function retryAfter(seconds: number | undefined, refusal: Refusal): Reply | Refusal {
  if (seconds === undefined) return refusal;
  return { ...problemReply(refusal, ''), headers: { 'retry-after': String(seconds) } };
}
