/** Every call that the service understands, with what its URL says. */
export type Call =
  | { readonly name: 'token' }
  | { readonly name: 'create' }
  | { readonly name: 'list-runs'; readonly query: string }
  | { readonly name: 'get-run'; readonly id: string }
  | { readonly name: 're-trigger'; readonly id: string; readonly op: string }
  | { readonly name: 'get-flow'; readonly id: string }
  | { readonly name: 'get-flow-spec'; readonly id: string }
  | { readonly name: 'get-source-connection'; readonly id: string }
  | { readonly name: 'test-connection'; readonly id: string };

export type CallName = Call['name'];

/** Everything below this path passes the gateway's checks first. */
export const FLOW_SERVICE_PATH = '/data/foundation/flowservice';

/**
 * Which call a request line is, or undefined where it is none. A closing slash is the documentation's own habit.
 * @param path the request target, query included
 */
export function callOf(method: string, path: string): Call | undefined {
  const [, pathname, query = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(path) ?? [];
  const route = `${method} ${pathname?.replace(/\/$/, '')}`;
  if (route === 'POST /ims/token/v3') return { name: 'token' };
  if (route === `POST ${FLOW_SERVICE_PATH}/runs`) return { name: 'create' };
  if (route === `GET ${FLOW_SERVICE_PATH}/runs`) return { name: 'list-runs', query };
  const [, verb, collection, id, action = ''] =
    /^(\w+) \/data\/foundation\/flowservice\/(\w+)\/([^/]+)(\/(?:action|test))?$/.exec(route) ?? [];
  if (id === undefined) return undefined;
  if (verb === 'POST' && collection === 'runs' && action === '/action')
    return { name: 're-trigger', id, op: new URLSearchParams(query).get('op') ?? '' };
  return verb === 'GET' ? readOf(`${collection}${action}`, id) : undefined;
}

function readOf(what: string, id: string): Call | undefined {
  switch (what) {
    case 'runs':
      return { name: 'get-run', id };
    case 'flows':
      return { name: 'get-flow', id };
    case 'flowSpecs':
      return { name: 'get-flow-spec', id };
    case 'sourceConnections':
      return { name: 'get-source-connection', id };
    case 'connections/test':
      return { name: 'test-connection', id };
    default:
      return undefined;
  }
}
