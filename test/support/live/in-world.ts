import type { HttpAnswer, Transport } from '../../../src/adobe/http/request.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  createFlowService,
  FILE_FLOW_ID,
  type FlowService,
  ORG_ID,
  type RunPlan,
  SANDBOX,
  SCOPES,
  TABLE_FLOW_ID,
  type VirtualClock,
  virtualClock,
  type World,
} from '../flow-service/index.ts';
import type { LiveMachine } from './live.ts';
import type { Creation, LiveSettings } from './settings.ts';

const DAY_SECONDS = 86_400;
/** The tutorial's own example: as seconds, it is in the year 2493. */
const FAR_END = '16515859567';

/** The settings of a check of the embedded service. */
export function settingsIn(creation?: Creation): LiveSettings {
  return {
    connection: {
      clientId: CLIENT_ID,
      credential: { kind: 'client-secret', clientSecret: CLIENT_SECRET, scopes: SCOPES.join(',') },
      orgId: ORG_ID,
      sandboxName: SANDBOX,
      apiUrl: 'http://127.0.0.1:1',
      imsUrl: 'http://127.0.0.1:1',
      ...{ requestTimeoutMs: 60_000, retryTimeoutMs: 60_000, lookupTimeoutMs: 0 },
    },
    flowId: FILE_FLOW_ID,
    creation,
  };
}

/** Five runs of the flow with all that a history can show, and one of another flow; the next run has an odd number. */
export function addHistory(service: FlowService, nowMs: number): void {
  const now = Math.floor(nowMs / 1_000);
  const add = (day: number, params: object, plan: Partial<RunPlan> = {}, flowId = FILE_FLOW_ID) => {
    const begin = now - day * DAY_SECONDS;
    const times = {
      startTime: String(begin + 60),
      windowStartTime: String(begin - DAY_SECONDS),
      windowEndTime: String(begin),
    };
    service.addRun(flowId, { ...times, ...params }, { createdAtMs: begin * 1_000, plan });
  };
  const seconds = now - 7 * DAY_SECONDS;
  add(7, { startTime: seconds + 60, windowStartTime: seconds - 60, windowEndTime: seconds });
  add(6, {}, { outcome: 'failed', failsAt: 'promotion' });
  add(5, {}, { outcome: 'partialSuccess', failedRecords: 3 });
  add(4, {}, { records: 0 });
  add(3, {}, {}, TABLE_FLOW_ID);
  add(2, { windowEndTime: FAR_END });
  add(1, {});
}

/** The embedded service in a world, without sockets and on a virtual clock. */
export function machineIn(
  world: World,
): LiveMachine & { readonly service: FlowService; readonly clock: VirtualClock } {
  const time = virtualClock();
  const service = createFlowService({ world, clock: time });
  addHistory(service, time.now());
  time.advance(5_000);
  const transport: Transport = async ({ method, url, headers, body = '' }): Promise<HttpAnswer> => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const request = { method, path: url.pathname + url.search, headers: Object.fromEntries(lower), body };
    return service.handle(request);
  };
  const sleep = async (ms: number) => time.advance(ms);
  return { service, transport, clock: { ...time, sleep, throwIfCancelled: () => undefined } };
}
