import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  type FlowServiceServer,
  ORG_ID,
  startFlowService,
  stateAt,
} from './support/flow-service/index.ts';
import { runAction, type StepResult } from './support/run-action.ts';
import { coverOf } from './support/year/truth.ts';

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.UTC(2026, 2, 2);
/** Where the data begins. */
const FIRST_SECONDS = BEGIN_MS / 1_000 - 86_400;

const VIRTUAL_TIME = fileURLToPath(new URL('support/virtual-time.cjs', import.meta.url));

/** The clock of all steps and of the service: a file, which the test moves between two steps. */
interface Days {
  readonly flowService: FlowServiceServer;
  readonly clockFile: string;
  now(): number;
}

interface StepOptions {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly runAttempt?: number;
  readonly cancelAfterMs?: number;
}

/** Takes the step of the workflow at a moment, or as soon as the one before has ended. */
async function stepAt(hour: number, days: Days, options: StepOptions = {}): Promise<StepResult> {
  const { flowService, clockFile, now } = days;
  const { inputs = {}, runAttempt = 1, cancelAfterMs = null } = options;
  const startMs = Math.max(now(), BEGIN_MS + hour * HOUR_MS);
  writeFileSync(clockFile, String(startMs));
  const given = {
    'client-id': CLIENT_ID,
    'client-secret': CLIENT_SECRET,
    'org-id': ORG_ID,
    'api-url': flowService.url,
    'ims-url': flowService.url,
    'flow-id': FILE_FLOW_ID,
    'window-start-time': 'last-run',
    'initial-window-start-time': String(FIRST_SECONDS),
    'if-run-active': 'skip',
    'wait-timeout': '12h',
    'if-run-exists': runAttempt > 1 ? 'attach' : 'create',
    ...inputs,
  };
  const env = {
    GITHUB_RUN_ATTEMPT: String(runAttempt),
    NODE_OPTIONS: `--require "${VIRTUAL_TIME}"`,
    VIRTUAL_TIME: JSON.stringify({ startMs, clockFile, cancelAfterMs }),
  };
  return runAction(given, { env });
}

/** Opens three days on the built bundle. */
async function openDays(use: (days: Days) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'days-'));
  const clockFile = join(folder, 'now');
  writeFileSync(clockFile, String(BEGIN_MS));
  const now = () => Number(readFileSync(clockFile, 'utf8'));
  const flowService = await startFlowService({ clock: { now } });
  try {
    await use({ flowService, clockFile, now });
  } finally {
    await flowService.close();
    await rm(folder, { recursive: true });
  }
}

const outcome = ({ exitCode, outputs }: StepResult) =>
  `${exitCode === 0 ? 'green' : 'red'} ${outputs['outcome'] ?? ''}`;

test('three days of the built bundle read all data once', { timeout: 300_000 }, async (t) => {
  await openDays(async (days) => {
    const { service, faults } = days.flowService;
    const ends: string[] = [];
    const step = async (hour: number, options?: StepOptions) => {
      const result = await stepAt(hour, days, options);
      ends.push(`${hour} ${outcome(result)}`);
      return result;
    };
    service.planFlow(FILE_FLOW_ID, { durationMs: 20 * 60_000 });
    await step(0);
    await step(1, { inputs: { 'window-end-time': 'now/h' } });
    // The run of this hour fails, and the next step names it.
    service.planNext({ outcome: 'failed' });
    await step(2);
    const named = await step(3);
    assert.match(named.stdout, /::warning title=[^\n]*failed since the last success: .*SourceLoginRefused/);
    // The run of this hour lasts for three hours: two schedules are skipped.
    service.planNext({ durationMs: 3.2 * HOUR_MS });
    await step(4);
    assert.equal(outcome(await step(5)), 'green skipped');
    assert.equal(outcome(await step(6)), 'green skipped');
    await step(8);
    // The answer is lost, and the run exists.
    faults.next('create', { kind: 'reset', when: 'before-headers', processed: true });
    assert.equal(outcome(await step(9)), 'green created');
    // The job is cancelled while it waits, and started again.
    const wait = { inputs: { wait: 'true' } };
    await step(10, { ...wait, cancelAfterMs: 120_000 });
    assert.equal(outcome(await step(10, { ...wait, runAttempt: 2 })), 'green succeeded');
    // A run by hand leaves a hole, and its window ends in the future.
    const from = days.now() / 1_000 + 4 * 3_600;
    const byHand = { 'window-start-time': String(Math.floor(from)), 'window-end-time': 'now+5h' };
    await step(16, { inputs: byHand });
    const warned = await step(18);
    assert.match(warned.stdout, /no run was created for it; `window-start-time: \d+`/);
    assert.equal(outcome(await step(19, { inputs: { 'fill-gaps': 'true' } })), 'green created');
    // No schedule for a day; then one comes twice.
    await step(44);
    await step(45, wait);
    const again = await step(45, { inputs: { 'window-end-time': 'now/h' } });
    assert.equal(outcome(again), 'green up-to-date');
    await step(48, { inputs: { 'fill-gaps': 'true', wait: 'true' } });
    const nowMs = days.now();
    const { gaps, overlaps, endSeconds } = coverOf(service.runs, FIRST_SECONDS, nowMs);
    t.diagnostic(ends.join('; '));
    assert.deepEqual([gaps, overlaps], [[], []]);
    assert.ok(endSeconds >= BEGIN_MS / 1_000 + 48 * 3_600);
    assert.ok(service.runs.every((run) => ['success', 'failed'].includes(stateAt(run, nowMs))));
  });
});
