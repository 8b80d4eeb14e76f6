import { isId, readFlowId, readId } from '../adobe/ids.ts';
import { member, readJson, text } from '../adobe/json.ts';
import { readRunReference } from '../adobe/run/run.ts';
import { readRunWindow } from '../adobe/run/run-window.ts';
import type { GivenRun } from '../runs/order.ts';
import type { Parsed } from '../time/parsed.ts';

/** Longer values are shown by their beginning. */
const LONGEST_SHOWN = 100;

/** Why an output of an earlier step can arrive empty. */
export const EMPTY_RUN_ID_HINT =
  'An output is empty if the creating step did not run, or if its job does not hand it on under `outputs`';

/** Reads runs: a list of their ids, or the JSON of the `runs` output of an earlier step. */
export function parseRuns(value: string): Parsed<readonly GivenRun[]> {
  if (value.startsWith('[')) return parseRunsJson(value);
  return checked(value.split(/[\s,]+/).map((runId) => ({ runId })));
}

/**
 * Reads the JSON of the `runs` output of an earlier step.
 *
 * @returns the runs that are to be waited for, in their order, each once
 */
export function parseRunsJson(value: string): Parsed<readonly GivenRun[]> {
  const runs = readJson(value);
  if (!Array.isArray(runs)) return { problem: 'is not the JSON of runs' };
  return checked(withoutRetriggered(runs).map(givenRun));
}

function givenRun(run: unknown): GivenRun {
  const runId = text(run, 'runId') ?? text(run) ?? '(no runId)';
  const etag = readRunReference({ id: runId, etag: member(run, 'etag') })?.etag;
  const flowId = readFlowId(member(run, 'flowId'));
  // The keys of a window are those that the request has.
  const { window } = readRunWindow({ params: run });
  const outcome = member(run, 'outcome');
  return {
    runId,
    ...(etag && { etag }),
    ...(flowId && { flowId }),
    ...(window && { givenWindow: window }),
    ...(outcome === 'unknown' && { mayBeRetriggered: true }),
    ...(outcome === 'created' && member(run, 'status') === '' && { isCreated: true }),
    ...(outcome === 'duplicated' && { isDuplicated: true }),
  };
}

function checked(given: readonly GivenRun[]): Parsed<readonly GivenRun[]> {
  const runs = eachOnce(given.filter(({ runId }) => runId !== ''));
  if (runs.length === 0) return { problem: `names no run. ${EMPTY_RUN_ID_HINT}` };
  const wrong = runs.map(({ runId }) => runId).find((runId) => !isId(runId));
  if (wrong === undefined) return { value: runs };
  const id = idInAddress(wrong);
  return {
    problem:
      id === undefined
        ? `has a part that is not the ID of a flow run: ${JSON.stringify(wrong.slice(0, LONGEST_SHOWN))}`
        : `is the address of a flow run: write ${id}`,
  };
}

/**
 * A run that is given twice must not be re-triggered twice; its id is the same in upper and in lower case. If one of the
 * two exists twice or may have been re-triggered, it is the one that counts.
 */
function eachOnce(runs: readonly GivenRun[]): readonly GivenRun[] {
  const same = Map.groupBy(runs, ({ runId }) => runId.toLowerCase());
  return [...same.values()].flatMap(
    (given) =>
      given.find((run) => run.isDuplicated) ?? given.find((run) => run.mayBeRetriggered) ?? given[0] ?? [],
  );
}

/** From the address of a run's page or of the API, the ID of the run. */
function idInAddress(address: string): string | undefined {
  const [, id] = /\/(?:activity|runs)\/([\w.-]{1,128})(?=[/?#]|$)/.exec(address) ?? [];
  return id;
}

/**
 * Without the failed runs that were re-triggered: each says as which run, or precedes one that has the same window.
 */
function withoutRetriggered(runs: readonly unknown[]): readonly unknown[] {
  const windows = runs.map(windowOf);
  const last = new Map(windows.map((window, index) => [window, index]));
  return runs.filter((run, index) => {
    if (readId(run, 'retriggeredAs') !== undefined) return false;
    const window = windows[index];
    return window === undefined || member(run, 'outcome') !== 'failed' || last.get(window) === index;
  });
}

/** What distinguishes the window of a run from others; `undefined` if the run does not say it. */
function windowOf(run: unknown): string | undefined {
  if (member(run, 'windowStartTime') === undefined) return undefined;
  return JSON.stringify(['flowId', 'windowStartTime', 'windowEndTime'].map((key) => member(run, key)));
}
