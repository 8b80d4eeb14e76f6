import type { RunRequest, TimeForm } from '../../adobe/flow-service.ts';
import { AnswerError } from '../../adobe/problem/problem.ts';
import { wantsIntegers } from '../../adobe/problem/refused-form.ts';
import type { SentRun } from '../findings.ts';
import type { StepContext } from '../step-runs.ts';
import { createExactlyOne } from './create-once.ts';
import type { Creation } from './send-creation.ts';

/**
 * Creates a run as it is asked for, exactly one.
 *
 * @param request made anew for each attempt; it has the same window each time
 * @param index the place of its window in the plan, from 0
 * @throws what {@link createExactlyOne} throws
 */
export async function createRun(
  request: () => RunRequest,
  index: number,
  context: StepContext,
): Promise<SentRun> {
  const sent: { last: RunRequest; timesAs: TimeForm } = { last: request(), timesAs: 'text' };
  const { flowId, window } = sent.last;
  const { clientId, stepRuns } = context;
  const creation: Creation = {
    target: {
      flowId,
      window,
      clientId,
      knownRunIds: [...stepRuns.runIds],
      wasLookedFor: stepRuns.hasLooked(),
    },
    index,
    prepare: () => {
      sent.last = request();
      const { last, timesAs } = sent;
      const send = () => context.service.createRun(last, timesAs);
      return { startSeconds: last.startSeconds, send };
    },
    // The tutorial sends texts, the specifications of flows have integers; a refusal left no run.
    adapt: (refusal) => {
      const isAboutForm = refusal instanceof AnswerError && wantsIntegers(refusal.problem);
      if (sent.timesAs === 'integer' || !isAboutForm) return false;
      sent.timesAs = 'integer';
      context.emit({ type: 'texts-refused', reason: refusal.message });
      return true;
    },
  };
  const created = await createExactlyOne(creation, context);
  return { ...created, startSeconds: sent.last.startSeconds };
}
