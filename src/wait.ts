import { readWaitInputs } from './inputs/wait-inputs.ts';
import { runStep } from './step.ts';
import { waitForEnds } from './wait-for-runs.ts';
import { connect } from './world.ts';

await runStep(async ({ world: open }) => {
  const { connection, runIds, ...wait } = readWaitInputs();
  const world = open(connection.requestTimeoutMs);
  const service = await connect(connection, world);
  const runs = runIds.map((runId) => ({ runId, etag: '' }));
  await waitForEnds(runs, { connection, ...wait }, service, world);
  world.report.succeeded();
});
