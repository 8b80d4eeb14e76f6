import {
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  ORG_ID,
  type RunPlan,
  realClock,
  startFlowService,
  TABLE_FLOW_ID,
} from './flow-service/index.ts';
import { runAction } from './run-action.ts';

/** One step of a workflow, and how the service lets its run go. */
interface Scene {
  readonly title: string;
  readonly door?: 'action.yml' | 'wait/action.yml';
  readonly inputs: (runId: string) => Readonly<Record<string, string>>;
  readonly plan?: Partial<RunPlan>;
  readonly exitCode: number;
}

const DAY = { 'window-start-time': '2026-03-01T00:00:00Z', 'window-end-time': '2026-03-02T00:00:00Z' };
const SOON = { 'start-time': 'now', 'poll-interval': '1s' };

// `npm start`: the main job as workflow steps do it, with Adobe's side of it on this machine.
const scenes: readonly Scene[] = [
  {
    title: 'A dry run: it says whether the flow fits, and creates nothing',
    inputs: () => ({
      'flow-id': TABLE_FLOW_ID,
      'window-start-time': 'now-1d/d',
      'delta-column': 'updated_at',
      'dry-run': 'true',
    }),
    exitCode: 0,
  },
  {
    title: 'A table-based flow: its first run names the delta column',
    inputs: () => ({
      'flow-id': TABLE_FLOW_ID,
      'window-start-time': 'now-1d/d',
      'delta-column': 'updated_at',
    }),
    exitCode: 0,
  },
  {
    title: 'A file-based flow: a window is all it needs. The step waits for the run to end',
    inputs: () => ({ 'flow-id': FILE_FLOW_ID, ...DAY, ...SOON, wait: 'true' }),
    plan: { durationMs: 120_000, records: 26_758 },
    exitCode: 0,
  },
  {
    title: 'A run that fails: the step is red, and says why',
    inputs: () => ({ 'flow-id': FILE_FLOW_ID, ...DAY, ...SOON, wait: 'true' }),
    plan: { durationMs: 60_000, outcome: 'failed', failsAt: 'promotion' },
    exitCode: 1,
  },
  {
    title: 'The wait action: a later step or job waits for the run of the first one',
    door: 'wait/action.yml',
    inputs: (runId) => ({ 'run-id': runId, 'poll-interval': '1s' }),
    exitCode: 0,
  },
  {
    title: 'A backfill: a run a day, each waited for before the next',
    inputs: () => ({
      ...{ 'flow-id': FILE_FLOW_ID, ...SOON, wait: 'true', 'window-size': '1d' },
      ...{ 'window-start-time': '2026-03-02', 'window-end-time': '2026-03-05' },
    }),
    exitCode: 0,
  },
  {
    title: 'Going on: the step begins where the last window that succeeded ends',
    inputs: () => ({
      'flow-id': FILE_FLOW_ID,
      'window-start-time': 'last-run',
      'window-end-time': '2026-03-08',
    }),
    exitCode: 0,
  },
];

// The service's time goes sixty times as fast, so that a minute of a run is a second of yours.
const flowService = await startFlowService({ clock: realClock(60) });
const connection = {
  'client-id': CLIENT_ID,
  'client-secret': CLIENT_SECRET,
  'org-id': ORG_ID,
  'api-url': flowService.url,
  'ims-url': flowService.url,
};
const memory = { runId: '' };
console.log(`An embedded Flow Service answers at ${flowService.url}; nothing leaves this machine.`);
for (const { title, door = 'action.yml', inputs, plan, exitCode } of scenes) {
  console.log(`\n━━ ${title}\n\n── Log of ${door}`);
  if (plan) flowService.service.planNext(plan);
  const printed = (text: string) => process.stdout.write(text);
  const step = await runAction({ ...connection, ...inputs(memory.runId) }, { door, printed });
  memory.runId ||= step.outputs['run-id'] ?? '';
  console.log('\n── Outputs');
  for (const [name, value] of Object.entries(step.outputs)) console.log(`${name}=${value}`);
  console.log(`\n── Summary\n${step.summary.trim()}`);
  console.log(`\n── Exit code ${step.exitCode}`);
  if (step.exitCode !== exitCode) process.exitCode = 1;
}
console.log(`\nThe embedded Flow Service holds ${flowService.service.runs.length} runs.`);
await flowService.close();
