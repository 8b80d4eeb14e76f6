import { randomUUID } from 'node:crypto';
import { FILE_FLOW_ID, realClock, startFlowService } from '../flow-service/index.ts';
import { recall, remember } from './memory.ts';

// The process that `serve.ts` starts. Time goes sixty times as fast in this service; the runs of the table-based flow
// succeed, those of the file-based one fail. Ids are new in every service, as Adobe's are, so that no step can know a
// run that it was not given.
const [, , folder] = process.argv;
const { service, url } = await startFlowService({ clock: realClock(60), seed: randomUUID() });
service.planFlow(FILE_FLOW_ID, { outcome: 'failed', failsAt: 'promotion' });
if (folder) {
  recall(service, folder);
  remember(service, folder);
}
process.send?.(url);
