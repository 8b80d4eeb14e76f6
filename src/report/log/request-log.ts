import type { EventOf } from '../../runs/events.ts';
import { formatMs } from '../../time/format.ts';
import type { Runner } from '../runner.ts';
import { duplicatesText, lookupText } from './debug-log.ts';
import { type Loggers, silent } from './loggers.ts';

/** The log of requests that can create a run: what the step does about one that failed. */
export function requestLoggers(runner: Runner) {
  return {
    'retry-paused': ({ pauseMs, askedMs, reason }) => {
      const asked = askedMs === undefined ? '' : ` (\`Retry-After\`: ${formatMs(askedMs)})`;
      runner.info(`Waiting ${formatMs(pauseMs)}${asked} before the next attempt: ${reason}`);
    },
    'texts-refused': ({ reason }) =>
      runner.info(`The service refused times as texts (${reason}): sending them as integers`),
    'looking-up': ({ reason }) =>
      runner.info(`Lost the answer (${reason}): looking up the run in the history of the flow`),
    'looked-up': (event) => {
      // One line says how long a run is looked up: nothing changes meanwhile.
      if (event.lookups === 1 && event.leftMs > 0) runner.info(lookingUpText(event));
      runner.debug(lookupText(event));
    },
    resending: ({ lookups }) =>
      runner.info(`The history still does not show the run (lookups: ${lookups}): creating it again`),
    'rerun-looking-up': ({ leftMs, failedRunId }) => {
      const what =
        failedRunId === undefined
          ? 'This is a re-run: looking up the flow run of the first attempt'
          : `Flow run ${failedRunId} failed and may have been re-triggered before this step: looking up the new run`;
      runner.info(`${what} for ${formatMs(leftMs)}`);
    },
    sending: silent,
    'run-known': silent,
    'duplicates-checked': silent,
    'runs-duplicated': (event) => runner.debug(duplicatesText(event)),
    'window-failed': silent,
    'retrigger-failed': silent,
  } satisfies Partial<Loggers>;
}

function lookingUpText({ lookup, leftMs }: EventOf<'looked-up'>): string {
  const shown =
    lookup === 'absent' ? 'does not show the run yet' : 'shows runs, one of which may be this one';
  return `The history of the flow ${shown}: looking it up again for at most ${formatMs(leftMs)}`;
}
