import { appendFileSync } from 'node:fs';
import { realClock, startFlowService, TABLE_FLOW_ID } from './flow-service/index.ts';

// The embedded Flow Service for a workflow: says its URL as a step output and serves until it is stopped. Time goes
// sixty times as fast in it. With the argument `with-run` it holds a run from the start; the ids of the service
// follow from its seed, so this is the id that the first run of a fresh service has in another job.
const { url, service } = await startFlowService({ clock: realClock(60) });
if (process.argv.includes('with-run')) {
  const end = Math.floor(Date.now() / 1_000);
  service.addRun(TABLE_FLOW_ID, { startTime: end, windowStartTime: end - 86_400, windowEndTime: end });
}
appendFileSync(process.env['GITHUB_OUTPUT'] ?? '/dev/stdout', `url=${url}\n`);
