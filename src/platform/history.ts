import type { FlowService, RunPage } from './flow-service.ts';
import { UnreadableAnswerError } from './problem.ts';
import { type Budget, retrying } from './retry.ts';

/** How many pages of a history are read before it counts as endless: 2,000 runs at Adobe's 100 a page. */
export const MAX_PAGES = 20;

/**
 * Reads the history of a flow, newest run first, a page at a time and only as far as it is asked for.
 *
 * @param budget opened anew for each page, so that a long history may take longer than one answer
 * @throws what `listRuns` throws, once the budget is spent
 * @throws {UnreadableAnswerError} the runs do not come newest first, so an older one may hide anywhere
 */
export async function* history(
  service: FlowService,
  flowId: string,
  budget: () => Budget,
): AsyncGenerator<RunPage, void, void> {
  const seen = { continuationToken: undefined as string | undefined, oldestMs: Number.POSITIVE_INFINITY };
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await retrying(() => service.listRuns(flowId, seen.continuationToken), budget());
    for (const { createdAtMs = seen.oldestMs } of page.runs) {
      if (createdAtMs > seen.oldestMs) {
        throw new UnreadableAnswerError('the Flow Service did not list the runs newest first');
      }
      seen.oldestMs = createdAtMs;
    }
    yield page;
    if (page.continuationToken === undefined) return;
    seen.continuationToken = page.continuationToken;
  }
}
