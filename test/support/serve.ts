import { fork } from 'node:child_process';
import { appendFileSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Starts the embedded Flow Service for the further steps of a job, and says its `url` and `pid` as step outputs.
//
//     node test/support/serve.ts [folder with the memory of the service]
//
// A process of its own that shares nothing with this one outlives the step on all systems, whatever its shell does
// with programs in the background. The runner ends it with the job.
const { RUNNER_TEMP: folder = tmpdir(), GITHUB_OUTPUT: outputs } = process.env;
const log = join(folder, 'flow-service.log');
const file = openSync(log, 'w');
const service = fork(join(import.meta.dirname, 'workflows/flow-service.ts'), process.argv.slice(2), {
  detached: true,
  stdio: ['ignore', file, file, 'ipc'],
});
const url = await new Promise((resolve, reject) => {
  service.once('message', resolve);
  service.once('exit', () => reject(new Error(`The service did not start: ${readFileSync(log, 'utf8')}`)));
});
service.disconnect();
service.unref();
const lines = `url=${url}\npid=${service.pid}\n`;
if (outputs) appendFileSync(outputs, lines);
else process.stdout.write(lines);
