import type { FlowRun } from '../../adobe/run/run.ts';
import { formatBoth } from '../../time/format.ts';
import { PreconditionError } from '../errors.ts';
import type { ReadRun } from './coverage.ts';

// Why a step cannot continue from the last run: its flow's history does not say where to begin.

/** The history is not that of the moment. */
export function cachedError(): PreconditionError {
  return new PreconditionError(
    'the history of the flow came from a cache, although the request forbids that: newer runs may be missing from it',
    'Check the proxy and the network between this runner and Adobe, which must not cache API responses. Or set `window-start-time` to a time.',
  );
}

/** An older run that is left unread may have read later data. */
export function incompleteError(runsRead: number, furthest: ReadRun | undefined): PreconditionError {
  const known = furthest
    ? `; of these, flow run ${furthest.run.runId} has read furthest, up to ${formatBoth(furthest.read.endSeconds)}`
    : '; none of these shows that it has read a window';
  return new PreconditionError(
    `it is not certain up to where the flow has been read: an older run may have read later data than the newest ${runsRead} runs${known}`,
    'Set `window-start-time` to a time. After a run has read data up to the present, later steps can continue from it with `last-run`.',
  );
}

/** A run that does not show its window may have read later data. */
export function hiddenWindowError({ runId }: FlowRun, { run, read }: ReadRun): PreconditionError {
  return new PreconditionError(
    `the service does not show which window flow run ${runId} has read, and it may have read past ${formatBoth(read.endSeconds)}, up to where flow run ${run.runId} has read`,
    'Look up in Experience Platform what it has read, and set `window-start-time` to the end of that.',
  );
}

/** No run that succeeded shows what it has read. */
export function noWindowsError(): PreconditionError {
  return new PreconditionError(
    'the service does not show which windows the runs of this flow have read, so that `last-run` cannot work for it',
    'Set `window-start-time` to a time. A workflow that runs on a schedule can use date math instead, for example `now-1d/d` to `now/d`, or keep the last `window-end-time` itself.',
  );
}

/** No run has read anything, and no time is given to begin at. */
export function noStartError(runs: readonly FlowRun[]): PreconditionError {
  const [newest] = runs;
  if (!newest) {
    return new PreconditionError(
      'the flow has no runs yet',
      'Set `initial-window-start-time` to the time from which the first run is to read; later steps continue from there. If the flow should have runs, check `flow-id`, `sandbox-name` and `org-id`.',
    );
  }
  const starts = runs.flatMap(({ window }) => (window ? [window.startSeconds] : []));
  const earliest = starts.length > 0 ? `, such as ${formatBoth(Math.min(...starts))}` : '';
  return new PreconditionError(
    `none of the runs of this flow has read any data (runs in the history: ${runs.length}), and the newest of them, ${newest.runId}, has the status ${newest.status}`,
    `Check why the runs failed. Then set \`initial-window-start-time\` to the time from which data is missing${earliest}.`,
  );
}
