import {
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  ORG_ID,
  startFlowService,
  TABLE_FLOW_ID,
} from './flow-service/index.ts';
import { runAction } from './run-action.ts';

// `npm start`: the main job as a workflow step does it, with Adobe's side of it on this machine.
const scenes = [
  {
    title: 'A table-based flow: its first run names the delta column',
    inputs: { 'flow-id': TABLE_FLOW_ID, 'window-start-time': 'now-1d/d', 'delta-column': 'updated_at' },
  },
  {
    title: 'A file-based flow: a window is all it needs',
    inputs: {
      'flow-id': FILE_FLOW_ID,
      'window-start-time': '2026-03-01T00:00:00Z',
      'window-end-time': '2026-03-02T00:00:00Z',
    },
  },
];

const flowService = await startFlowService();
const connection = {
  'client-id': CLIENT_ID,
  'client-secret': CLIENT_SECRET,
  'org-id': ORG_ID,
  'api-url': flowService.url,
  'ims-url': flowService.url,
};
console.log(`An embedded Flow Service answers at ${flowService.url}; nothing leaves this machine.`);
for (const { title, inputs } of scenes) {
  console.log(`\n━━ ${title}\n\n── Log`);
  const step = await runAction(
    { ...connection, ...inputs },
    { printed: (text) => process.stdout.write(text) },
  );
  console.log('\n── Outputs');
  for (const [name, value] of Object.entries(step.outputs)) console.log(`${name}=${value}`);
  console.log(`\n── Summary\n${step.summary.trim()}`);
  console.log(`\n── Exit code ${step.exitCode}`);
  process.exitCode ||= step.exitCode ?? 1;
}
console.log(`\nThe embedded Flow Service holds ${flowService.service.runs.length} runs.`);
await flowService.close();
