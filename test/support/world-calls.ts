import {
  ACCESS_TOKEN,
  CLIENT_ID,
  createFlowService,
  FILE_FLOW_ID,
  FLOW_SERVICE_PATH,
  ORG_ID,
  SANDBOX,
  type Settings,
  virtualClock,
  type World,
} from './flow-service/index.ts';

export const START_MS = Date.UTC(2026, 4, 6, 7);
export const START_SECONDS = START_MS / 1000;
/** A run that starts a minute after {@link START_MS}. */
export const PARAMS = {
  startTime: String(START_SECONDS + 60),
  windowStartTime: String(START_SECONDS - 7200),
  windowEndTime: String(START_SECONDS - 3600),
};
export const HEADERS = {
  authorization: `Bearer ${ACCESS_TOKEN}`,
  'x-api-key': CLIENT_ID,
  'x-gw-ims-org-id': ORG_ID,
  'x-sandbox-name': SANDBOX,
};
export const JSON_HEADERS = { ...HEADERS, 'content-type': 'application/json' };

// biome-ignore lint/suspicious/noExplicitAny: a test reads answers of every shape
type Json = any;

/** A service in a world, without sockets, and the calls that a step makes. */
export function inWorld(world: World, options: Partial<Settings> = {}) {
  const clock = virtualClock(START_MS);
  const service = createFlowService({ clock, world, ...options });
  const call = (method: string, path: string, headers: Record<string, string>, body = '') => {
    const answer = service.handle({ method, path: FLOW_SERVICE_PATH + path, headers, body });
    return { ...answer, json: JSON.parse(answer.body) as Json };
  };
  const get = (path: string, headers: Record<string, string> = {}) =>
    call('GET', path, { ...HEADERS, ...headers });
  const create = (params: object = PARAMS, flowId = FILE_FLOW_ID) =>
    call('POST', '/runs', JSON_HEADERS, JSON.stringify({ flowId, params }));
  return {
    clock,
    service,
    call,
    get,
    create,
    /** The run of an index, in the order of creation, as `GET /runs/{id}` shows it. */
    shown: (index: number): Json => {
      const { json } = get(`/runs/${service.runs[index]?.id}`);
      return json.items?.[0] ?? json;
    },
    /** The numbers of the runs that the listing of a flow shows. */
    listed: (headers: Record<string, string> = {}, flowId = FILE_FLOW_ID): number[] => {
      const { items } = get(`/runs?property=flowId==${flowId}&orderby=-createdAt`, headers).json;
      return items.map(({ id }: Json) => service.runs.findIndex((run) => run.id === id.toLowerCase()));
    },
  };
}
