import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Fault, FlowService, RunPlan } from './support/flow-service/index.ts';
import {
  assertRed,
  callsOf,
  errorOf,
  INPUTS,
  MINTING,
  plainSummary,
  postsOf,
  type Scene,
  type Step,
  takeAnyStep,
} from './support/step.ts';

const HOUR = 3_600;
/** An hour that is over, the same for all steps here. */
const END = Math.floor(Date.now() / 1_000 / HOUR) * HOUR;
const FLOW_ID = INPUTS['flow-id'];
const NONE: Fault = { kind: 'none' };

/**
 * Adds a run that was created at a time to read from one time up to another, each in hours before {@link END}. It
 * ends at once, so that none is under way where this file begins right after an hour does.
 */
function addRun(
  service: FlowService,
  [createdAt, from, to]: readonly [createdAt: number, from: number, to: number],
  plan: Partial<RunPlan> = {},
): string {
  const at = (hours: number) => END - hours * HOUR;
  const params = { startTime: at(createdAt), windowStartTime: at(from), windowEndTime: at(to) };
  return service.addRun(FLOW_ID, params, {
    createdAtMs: at(createdAt) * 1_000,
    plan: { durationMs: 0, ...plan },
  }).id;
}

/** Hourly runs, each over the hour before it; the newest has read up to three hours before the end. */
function addHours(service: FlowService, count: number): void {
  for (let hours = count + 2; hours > 2; hours -= 1) addRun(service, [hours - 0.01, hours + 1, hours]);
}

/** Newer runs that have read older data up to so many hours before {@link END}, one every few seconds. */
function addBackfill(service: FlowService, count: number, upTo = 9_000, plan?: Partial<RunPlan>): void {
  for (let runs = 1; runs <= count; runs += 1) {
    addRun(service, [2.9 - runs / 1_000, upTo + runs, upTo + runs - 1], plan);
  }
}

/** A time so many hours before {@link END}, as windows show it. */
const minute = (hours: number) => utc(END - hours * HOUR).slice(0, 16);

const utc = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ');

/** A step that continues from a history that can be read. */
function takeNext({ inputs, ...scene }: Scene = {}, fill?: (service: FlowService) => void): Promise<Step> {
  return takeAnyStep({
    faults: { 'list-runs': NONE },
    prepare: ({ service }) => fill?.(service),
    ...scene,
    inputs: { 'window-start-time': 'last-run', 'window-end-time': String(END), ...inputs },
  });
}

/** The windows that were sent, in hours before {@link END}. */
function sentWindows({ requests }: Step): readonly (readonly number[])[] {
  return requests
    .filter(({ call }) => call === 'create')
    .map(({ body }) => JSON.parse(body).params as Readonly<Record<string, string>>)
    .map((params) => [params['windowStartTime'], params['windowEndTime']])
    .map((times) => times.map((time) => (END - Number(time)) / HOUR));
}

/** Holds for a step that has created one run, over the time from so many hours before {@link END} on. */
function assertGoesOn(step: Step, hours: number): void {
  assert.equal(step.exitCode, 0, step.stdout);
  assert.equal(step.stderr, '');
  assert.deepEqual(sentWindows(step), [[hours, 0]]);
  const created = step.runs.at(-1);
  assert.equal(step.outputs['run-id'], created?.id);
  assert.equal(step.outputs['outcome'], 'created');
  assert.equal(step.outputs['window-start-time'], String(END - hours * HOUR));
  assert.equal(step.outputs['window-end-time'], String(END));
}

/** Holds for a step that has given exactly these warnings, in this order. */
function assertWarned({ commands }: Step, ...warnings: readonly RegExp[]): void {
  const given = commands.filter(({ name }) => name === 'warning').map(({ data }) => data);
  assert.equal(given.length, warnings.length, given.join('\n'));
  for (const [index, warning] of warnings.entries()) assert.match(given[index] ?? '', warning);
}

/** Holds for a step that has created nothing, and says why in its one error, with these warnings before it. */
function assertRefused(step: Step, reason: RegExp, ...warnings: readonly RegExp[]): void {
  assertWarned(step, ...warnings);
  const commands = step.commands.filter(({ name }) => name !== 'warning');
  assertRed({ ...step, commands }, '', {
    'start-time': INPUTS['start-time'],
    'window-end-time': String(END),
  });
  assert.match(errorOf(step), new RegExp(`^Failed to continue from the last run of flow ${FLOW_ID}: `));
  assert.match(errorOf(step), reason);
  assert.deepEqual(postsOf(step), []);
}

describe('a step with last-run continues', { concurrency: 6 }, () => {
  test('from a history of 10,000 runs with one GET and one POST', async () => {
    const step = await takeNext({}, (service) => addHours(service, 10_000));
    assertGoesOn(step, 3);
    assert.deepEqual(callsOf(step), ['list-runs', 'create']);
    assert.equal(step.runs.length, 10_001);
  });

  test('with a client secret, by a token, a GET and a POST', async () => {
    const step = await takeNext({ inputs: MINTING }, (service) => addHours(service, 3));
    assertGoesOn(step, 3);
    assert.deepEqual(callsOf(step), ['token', 'list-runs', 'create']);
  });

  test('past a page of older data, as far as it takes and no further', async () => {
    const step = await takeNext({}, (service) => {
      addHours(service, 400);
      addBackfill(service, 150, 50);
    });
    assertGoesOn(step, 3);
    assertWarned(step);
    assert.deepEqual(callsOf(step), ['list-runs', 'list-runs', 'create']);
  });

  test('to the end of the history if a window between its runs seems to be missing', async () => {
    const step = await takeNext({}, (service) => {
      addHours(service, 400);
      addBackfill(service, 150, 9_000);
    });
    assertGoesOn(step, 3);
    const [from, to] = [9_000, 403].map((hours) => END - hours * HOUR);
    assertWarned(step, new RegExp(`: [^,]*no run was created for it; .*: ${from}\` and .*: ${to}\`\\)\\.$`));
    assert.deepEqual(callsOf(step), [...Array(6).fill('list-runs'), 'create']);
  });

  test('after a run that succeeded in part, and past those that failed', async () => {
    const failed = { id: '' };
    const step = await takeNext({}, (service) => {
      addRun(service, [5, 6, 5]);
      addRun(service, [4, 5, 4], { outcome: 'partialSuccess', failedRecords: 7 });
      failed.id = addRun(service, [3, 4, 3], { outcome: 'failed' });
    });
    assertGoesOn(step, 4);
    assert.deepEqual(
      step.commands.map(({ name }) => name),
      ['add-mask', 'warning'],
    );
    const over = [4, 3].map(minute).join(' to ');
    assertWarned(
      step,
      new RegExp(`^Flow run ${failed.id} over ${over} UTC failed since the last success: \\S.*\\.$`),
    );
  });

  for (const activitiesKey of ['activities', 'activites'] as const) {
    test(`if runs do not repeat their params, by the milliseconds in their ${activitiesKey}`, async () => {
      const settings = { echoParams: false, activitiesKey };
      assertGoesOn(await takeNext({ settings }, (service) => addHours(service, 3)), 3);
    });
  }

  test('by windows of a size, the first of which begins there', async () => {
    const inputs = { 'window-size': '2h' };
    const step = await takeNext({ inputs }, (service) => addHours(service, 3));
    assert.equal(step.exitCode, 0, step.stdout);
    assert.deepEqual(sentWindows(step), [
      [3, 1],
      [1, 0],
    ]);
    assert.deepEqual(callsOf(step), ['list-runs', 'create', 'create']);
  });

  test('reads the history again if one answer is lost', async () => {
    const step = await takeNext({
      inputs: { 'retry-timeout': '20s' },
      prepare: ({ service, faults }) => {
        addHours(service, 3);
        faults.next('list-runs', { kind: 'reset', when: 'before-headers' });
      },
    });
    assertGoesOn(step, 3);
    assert.deepEqual(callsOf(step), ['list-runs', 'list-runs', 'create']);
  });
});

describe('a step with last-run reports', { concurrency: 6 }, () => {
  test('how it has found its start, and the time since, in the log, the outputs and the summary', async () => {
    const last = { id: '' };
    // Between two minutes, so that it does not matter how long the step takes to start.
    const end = Math.floor(Date.now() / 1_000) - 3 * HOUR - 90;
    const step = await takeNext({ inputs: { 'window-end-time': 'now' } }, (service) => {
      const params = { startTime: end, windowStartTime: end - HOUR, windowEndTime: end };
      last.id = service.addRun(FLOW_ID, params, { createdAtMs: end * 1_000 }).id;
    });
    assert.equal(step.exitCode, 0, step.stdout);
    const { stdout, summary, outputs } = step;
    const time = `${utc(end)} UTC (${end})`;
    assert.ok(
      stdout.includes(
        `Continuing at ${time}, up to where the flow has been read (runs of the history read: 1)`,
      ),
      stdout,
    );
    assert.match(
      stdout,
      new RegExp(`\\n {2}Last success +${last.id} \\(success\\)\\n +https://\\S+/${last.id}\\n`),
    );
    assert.match(stdout, /\n {2}Gap since +3h 1m\n/);
    assert.match(
      summary,
      new RegExp(`>Last success</th><td><a href="[^"]+/${last.id}">${last.id} \\(success\\)<`),
    );
    assert.match(summary, />Gap since<\/th><td>3h 1m<\/td>/);
    assert.ok(summary.includes(time), summary);
    assert.equal(outputs['window-start-time'], String(end));
    assert.deepEqual(JSON.parse(outputs['windows'] ?? ''), [
      { windowStartTime: String(end), windowEndTime: outputs['window-end-time'] },
    ]);
  });

  test('of earlier windows that failed and were not read since, in one warning and in the summary', async () => {
    const failed = { id: '' };
    const inputsOf = (from: number, to: number) =>
      `\`window-start-time: ${END - from * HOUR}\` and \`window-end-time: ${END - to * HOUR}\``;
    const step = await takeNext({}, (service) => {
      failed.id = addRun(service, [9, 11, 9], { outcome: 'failed' });
      addRun(service, [8, 10, 9]);
      addRun(service, [3, 4, 3]);
    });
    assertGoesOn(step, 3);
    const gaps = [
      `${minute(11)} to ${minute(10)} UTC (flow run ${failed.id} failed; ${inputsOf(11, 10)})`,
      `${minute(9)} to ${minute(4)} UTC (no run was created for it; ${inputsOf(9, 4)})`,
    ].join(', ');
    const warning = `No run has read these earlier windows, and \`last-run\` does not return to them. Load each with the inputs named here, or all with \`fill-gaps: true\`: ${gaps}.`;
    assert.deepEqual(
      step.commands.map(({ name, data }) => (name === 'add-mask' ? name : data)),
      ['add-mask', warning],
    );
    assert.ok(plainSummary(step).includes(warning), step.summary);
  });

  test('what a dry run would create, and creates nothing', async () => {
    const inputs = { 'dry-run': 'true', 'window-size': '2h' };
    const step = await takeNext({ inputs }, (service) => addHours(service, 3));
    assert.equal(step.exitCode, 0, step.stdout);
    assert.deepEqual(postsOf(step), []);
    assert.equal(step.runs.length, 3);
    const at = (hours: number) => String(END - hours * HOUR);
    const { outcome, windows = '', ...others } = step.outputs;
    assert.equal(outcome, 'planned');
    assert.deepEqual(JSON.parse(windows), [
      { windowStartTime: at(3), windowEndTime: at(1) },
      { windowStartTime: at(1), windowEndTime: at(0) },
    ]);
    assert.equal(others['run-id'], undefined);
    assert.match(step.stdout, /Continuing at /);
    assert.match(step.summary, />Last success</);
  });
});

describe('a step with last-run fails and creates nothing', { concurrency: 6 }, () => {
  for (const [status, spellStatus] of [
    ['inProgress', (state: string) => state],
    ['hibernating', () => 'hibernating'],
  ] as const) {
    test(`past a run that is ${status}, which it names`, async () => {
      const active = { id: '' };
      const step = await takeNext({ settings: { spellStatus } }, (service) => {
        addHours(service, 2);
        active.id = addRun(service, [1, 3, 1], { durationMs: Number.POSITIVE_INFINITY });
      });
      assertRefused(
        step,
        new RegExp(`flow run ${active.id} (\\(and 2 more\\) )?is still active .*${status}`),
      );
      assert.match(errorOf(step), new RegExp(`run-id: ${active.id}`));
      assert.deepEqual(callsOf(step), ['list-runs']);
    });
  }

  test('if the flow has no run yet', async () => {
    assertRefused(
      await takeNext(),
      /the flow has no runs yet\.\s+Set `initial-window-start-time` to the time from which the first run is to read/,
    );
  });

  test('if all runs have failed, naming the time from which data is missing', async () => {
    const newest = { id: '' };
    const step = await takeNext({}, (service) => {
      addRun(service, [5, 6, 5], { outcome: 'failed' });
      newest.id = addRun(service, [4, 6, 4], { outcome: 'failed' });
    });
    assertRefused(
      step,
      new RegExp(`none of the runs .* has read any data .*\\s.*\\(${END - 6 * HOUR}\\)`),
      new RegExp(
        `^Flow run ${newest.id} over .* failed since the last success: .* 1 more failed before it: [\\w-]+\\.$`,
      ),
    );
  });

  test('if the service does not show what runs have read, all of them or the newest', async () => {
    const run = (id: string, hours: number) => ({
      ...{ id, etag: '"x"', flowId: FLOW_ID, createdAt: (END - hours * HOUR) * 1_000 },
      metrics: { statusSummary: { status: 'success' } },
    });
    const params = { windowStartTime: String(END - 3 * HOUR), windowEndTime: String(END - 2 * HOUR) };
    for (const [reason, ...items] of [
      [/does not show which windows the runs of this flow have read/, run('r-1', 1)],
      [/does not show which window flow run r-2 has read/, run('r-2', 1), { ...run('r-1', 2), params }],
    ] as const) {
      const answer: Fault = { kind: 'body', body: JSON.stringify({ items, _links: {} }) };
      assertRefused(await takeNext({ faults: { 'list-runs': answer } }), reason);
    }
  });

  test('if the history cannot be read', async () => {
    assertRefused(await takeNext({ faults: {} }), /403|Forbidden/);
  });

  test('if 2,000 newer runs have read older data, after 20 pages', async () => {
    const step = await takeNext({}, (service) => {
      addHours(service, 10);
      addBackfill(service, 2_000);
    });
    assertRefused(step, /it is not certain up to where the flow has been read.*than the newest 2000 runs/);
    assert.deepEqual(callsOf(step), Array(20).fill('list-runs'));
  });
});

test('a step with last-run succeeds and creates no run if everything up to its end has been read', async () => {
  const last = { id: '' };
  const step = await takeNext({}, (service) => {
    last.id = addRun(service, [0, 1, 0]);
  });
  assert.equal(step.exitCode, 0, step.stdout);
  assertWarned(step);
  assert.deepEqual(callsOf(step), ['list-runs']);
  assert.equal(step.runs.length, 1);
  const { outcome, 'run-id': runId, 'remaining-windows': remaining } = step.outputs;
  assert.deepEqual([outcome, runId, remaining], ['up-to-date', last.id, '[]']);
  const end = `${utc(END)} UTC (${END})`;
  const reason = `flow run ${last.id} has read up to ${end}, and \`window-end-time\` is ${end}.`;
  assert.ok(step.stdout.includes(`\nNo flow run was created: ${reason}\n`), step.stdout);
  assert.ok(plainSummary(step).includes(reason), step.summary);
});

test('a later attempt attaches to the run that has read up to its end, and creates none', async () => {
  const done = { id: '' };
  const step = await takeNext({ env: { GITHUB_RUN_ATTEMPT: '2' } }, (service) => {
    addRun(service, [3, 4, 3]);
    done.id = addRun(service, [0, 3, 0]);
  });
  assert.equal(step.exitCode, 0, step.stdout);
  assert.deepEqual(callsOf(step), ['list-runs']);
  assert.deepEqual([step.outputs['run-id'], step.outputs['outcome']], [done.id, 'attached']);
  assert.deepEqual(
    [step.outputs['window-start-time'], step.outputs['window-end-time']],
    [String(END - 3 * HOUR), String(END)],
  );
});

/** Loaded before the step, this says how much memory its process had at most, in KiB. */
const PEAK = `import { readFileSync, writeFileSync } from 'node:fs';
process.on('exit', () => {
  const [, peakKib] = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.PEAK_FILE, peakKib);
});`;

/** The most memory that a step took, in MiB. `resourceUsage` would count this process in, which has forked it. */
async function peakOf(fill: (service: FlowService) => void): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'peak-'));
  const file = join(folder, 'peak');
  const preload = `--import data:text/javascript,${encodeURIComponent(PEAK)}`;
  assertGoesOn(await takeNext({ env: { NODE_OPTIONS: preload, PEAK_FILE: file } }, fill), 3);
  const peak = Number(await readFile(file, 'utf8')) / 1_024;
  await rm(folder, { recursive: true });
  return peak;
}

describe('memory is bounded', () => {
  const skip = process.platform === 'linux' ? false : 'it is read from /proc';

  test('by a page if that holds the answer, however long the history', { skip }, async (t) => {
    const short = await peakOf((service) => addHours(service, 1));
    const long = await peakOf((service) => addHours(service, 10_000));
    t.diagnostic(`at most ${short.toFixed(1)} MiB with 1 run, ${long.toFixed(1)} MiB with 10,000`);
    // Measured are less than 1 more for a page, and 18 more for 20 pages.
    assert.ok(long < short + 8, `${short} MiB, ${long} MiB`);
  });

  test('if 20 pages of 2 MB each are read, by far less than all of them', async () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=16 --max-semi-space-size=1' };
    const errorDetail = 'The file could not be read. '.repeat(720);
    const step = await takeNext({ env }, (service) => {
      addBackfill(service, 2_100, 9_000, { outcome: 'failed', errorDetail });
    });
    const listed = step.commands.filter(({ name }) => name === 'group' || name === 'endgroup');
    assert.deepEqual(
      listed.map(({ data }) => data),
      ['Other flow runs that failed since the last success (1999)', ''],
    );
    const commands = step.commands.filter((command) => !listed.includes(command));
    assertRefused(
      { ...step, commands },
      /it is not certain up to where the flow has been read.*than the newest 2000 runs/,
      /^Flow run \S+ over .* failed since the last success: The file could not be read\..* 1999 more failed before it: .*, and 1989 more \(all are in the log of this step\)\.$/,
    );
    // The newest run that failed is read for its errors.
    assert.deepEqual(callsOf(step), [...Array(20).fill('list-runs'), 'get-run']);
  });
});
