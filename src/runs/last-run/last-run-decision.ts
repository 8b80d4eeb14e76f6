import { formatBoth, formatList, formatWindow } from '../../time/format.ts';
import { hull } from '../../time/window.ts';
import type { LastRun } from '../findings.ts';
import type { Found } from './continue-from-last-run.ts';

/** More runs than these are shown by their number. */
const MOST_NAMED = 5;

/** How a step continues from the last run, and what that was based on, for debug logging. */
export function lastRunDecision(found: Found): string {
  switch (found.kind) {
    case 'from':
      return `continues from ${formatBoth(found.last.readUpToSeconds)}, up to where flow run ${found.last.run.runId} has read${gapsOf(found.last)}`;
    case 'first':
      return `begins at ${formatBoth(found.startSeconds)} (\`initial-window-start-time\`), because no run has read anything`;
    case 'existing':
      return `attaches to ${idsOf(found.runs)}, over ${formatWindow(hull(found.runs.map(({ window }) => window)))}, because an earlier attempt of this step can have created them: the last window ends where these inputs put the end, now or then`;
    case 'up-to-date':
      return `everything up to \`window-end-time\` has been read, by flow run ${found.last.run.runId}${gapsOf(found.last)}`;
    case 'skipped':
      return `skips the step, because flow run ${found.run.runId} is active`;
    case 'not-ended':
      return `does not continue, because active runs have not ended: ${idsOf(found.runs)}`;
    default:
      return found satisfies never;
  }
}

function gapsOf({ gaps, doubtful }: LastRun): string {
  return ` (earlier windows that no run has read: ${gaps.length}; earlier windows of which this is not known: ${doubtful.length})`;
}

function idsOf(runs: readonly { readonly runId: string }[]): string {
  const ids = runs.map(({ runId }) => runId);
  return `${runs.length === 1 ? 'flow run' : 'flow runs'} ${formatList(ids, MOST_NAMED)}`;
}
