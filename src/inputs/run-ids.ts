import { isId } from '../adobe/ids.ts';
import { member, readJson, text } from '../adobe/json.ts';
import type { WaitOrder } from '../runs/order.ts';
import type { Parsed } from '../time/parsed.ts';

/** Longer values are shown by their beginning. */
const LONGEST_SHOWN = 100;

/** Why an output of an earlier step can arrive empty. */
export const EMPTY_RUN_ID_HINT =
  'An output is empty if the creating step did not run, or if its job does not hand it on under `outputs`';

/** The runs that a step is given to wait for. */
export type GivenRuns = Pick<WaitOrder, 'runIds' | 'unknownRunIds'>;

/** Reads runs: a list of their ids, or the JSON of the `runs` output of an earlier step. */
export function parseGivenRuns(value: string): Parsed<GivenRuns> {
  return value.startsWith('[') ? parseRunsJson(value) : givenRunsOf(value.split(/[\s,]+/));
}

/**
 * Reads the JSON of the `runs` output of an earlier step.
 *
 * @returns the runs that are to be waited for, in their order, each once
 */
export function parseRunsJson(value: string): Parsed<GivenRuns> {
  const runs = readJson(value);
  if (!Array.isArray(runs)) return { problem: 'is not the JSON of runs' };
  const idOf = (run: unknown) => text(run, 'runId') ?? text(run) ?? '(no runId)';
  const unknown = runs.filter((run) => member(run, 'outcome') === 'unknown');
  return givenRunsOf(withoutRetriggered(runs).map(idOf), unknown.map(idOf));
}

function givenRunsOf(parts: readonly string[], unknownRunIds: readonly string[] = []): Parsed<GivenRuns> {
  const ids = eachOnce(parts.filter((part) => part !== ''));
  if (ids.length === 0) return { problem: `names no run. ${EMPTY_RUN_ID_HINT}` };
  const wrong = ids.find((id) => !isId(id));
  if (wrong === undefined) return { value: { runIds: ids, unknownRunIds } };
  const id = idInAddress(wrong);
  return {
    problem:
      id === undefined
        ? `has a part that is not the ID of a flow run: ${JSON.stringify(wrong.slice(0, LONGEST_SHOWN))}`
        : `is the address of a flow run: write ${id}`,
  };
}

/** A run that is given twice must not be re-triggered twice; its id is the same in upper and in lower case. */
function eachOnce(ids: readonly string[]): readonly string[] {
  const first = new Map<string, string>();
  for (const id of ids) if (!first.has(id.toLowerCase())) first.set(id.toLowerCase(), id);
  return [...first.values()];
}

/** From the address of a run's page or of the API, the ID of the run. */
function idInAddress(address: string): string | undefined {
  const [, id] = /\/(?:activity|runs)\/([\w.-]{1,128})(?=[/?#]|$)/.exec(address) ?? [];
  return id;
}

/** Without the failed runs that were re-triggered: each precedes the new run, which has the same window. */
function withoutRetriggered(runs: readonly unknown[]): readonly unknown[] {
  const windows = runs.map(windowOf);
  const last = new Map(windows.map((window, index) => [window, index]));
  return runs.filter((run, index) => {
    const window = windows[index];
    return window === undefined || member(run, 'outcome') !== 'failed' || last.get(window) === index;
  });
}

/** What distinguishes the window of a run from others; `undefined` if the run does not say it. */
function windowOf(run: unknown): string | undefined {
  if (member(run, 'windowStartTime') === undefined) return undefined;
  return JSON.stringify(['flowId', 'windowStartTime', 'windowEndTime'].map((key) => member(run, key)));
}
