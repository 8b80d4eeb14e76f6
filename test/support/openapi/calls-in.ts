import {
  callOf,
  connectionId,
  FILE_FLOW_ID,
  FLOW_SERVICE_PATH,
  FLOW_SPEC_IDS,
  type RunPlan,
  SCHEDULED_FLOW_ID,
  type ServiceAnswer,
  STREAMING_FLOW_ID,
  TABLE_FLOW_ID,
  type World,
} from '../flow-service/index.ts';
import { HEADERS, inWorld, JSON_HEADERS, PARAMS } from '../world-calls.ts';
import type { DescribedCall } from './facts.ts';

/** An answer of the embedded service. */
export interface WorldAnswer {
  readonly call: DescribedCall;
  readonly answer: ServiceAnswer;
}

/** A run for each way to end. */
const PLANS: readonly Partial<RunPlan>[] = [
  { outcome: 'failed', failsAt: 'copy' },
  { outcome: 'failed', failsAt: 'promotion' },
  { outcome: 'partialSuccess', failedRecords: 7 },
  { records: 0 },
  {},
];

const MINUTE_MS = 60_000;

/** What the embedded service answers in a world: each of the eight calls, about runs in each of their states. */
export function answersIn(world: World): readonly WorldAnswer[] {
  const { clock, service } = inWorld(world, { pageSize: 2 });
  const answers: WorldAnswer[] = [];
  const ask = (method: string, path: string, body = '', headers = body === '' ? HEADERS : JSON_HEADERS) => {
    const request = { method, path: FLOW_SERVICE_PATH + path, headers, body };
    const answer = service.handle(request);
    const call = callOf(method, request.path)?.name;
    if (call !== undefined && call !== 'token') answers.push({ call, answer });
    return JSON.parse(answer.body);
  };
  const readRuns = () => {
    const listed = ask('GET', `/runs?property=flowId==${FILE_FLOW_ID}&orderby=-createdAt&limit=2`);
    for (const { id } of listed.items) ask('GET', `/runs/${id}`);
    for (const { id } of service.runs) ask('GET', `/runs/${id}`);
  };
  service.planNext(...PLANS);
  for (const _ of PLANS) create();
  create({ ...PARAMS, deltaColumn: { name: 'updated_at' } }, TABLE_FLOW_ID);
  for (const elapsedMs of [0, MINUTE_MS + 1_000, 2 * MINUTE_MS]) {
    clock.advance(elapsedMs);
    readRuns();
  }
  for (const { id } of service.runs) {
    // A world can want a Content-Type without a body, or refuse it.
    for (const type of [HEADERS, JSON_HEADERS]) ask('POST', `/runs/${id}/action?op=re-trigger`, '', type);
  }
  for (const id of [FILE_FLOW_ID, TABLE_FLOW_ID, SCHEDULED_FLOW_ID, STREAMING_FLOW_ID]) readFlow(id);
  for (const id of Object.values(FLOW_SPEC_IDS)) ask('GET', `/flowSpecs/${id}`);
  return answers;

  function create(params: object = PARAMS, flowId = FILE_FLOW_ID): void {
    ask('POST', '/runs', JSON.stringify({ flowId, params }));
    const asNumbers = Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? Number(value) : value,
    ]);
    if (world.accepts.times === 'integers')
      ask('POST', '/runs', JSON.stringify({ flowId, params: Object.fromEntries(asNumbers) }));
  }

  function readFlow(id: string): void {
    const { items } = ask('GET', `/flows/${id}`);
    for (const sourceId of items[0].sourceConnectionIds) ask('GET', `/sourceConnections/${sourceId}`);
    ask('GET', `/connections/${connectionId(id)}/test`);
  }
}
