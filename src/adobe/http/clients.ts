import type { Agent } from 'node:http';
import { HttpClient } from '@actions/http-client';
import pkg from '../../../package.json' with { type: 'json' };

/** How a request reaches its host. */
export interface Route {
  readonly agent: Agent;
  readonly userAgent: string | undefined;
  /** Host and port of the proxy in between, without credentials. */
  readonly proxy: string | undefined;
}

/** Finds the route to a URL: `kept` shares connections that are kept alive, `fresh` makes a connection for each request. */
export type Routes = (url: URL, connection: 'kept' | 'fresh') => Route;

/**
 * Opens the routes of a step. A proxy is used if the environment names one (`https_proxy`, `no_proxy`).
 *
 * Certificates are verified on each of them, even if the environment says otherwise (`NODE_TLS_REJECT_UNAUTHORIZED`).
 */
export function openRoutes(): Routes {
  const clients = new Map<string, HttpClient>();
  return (url, connection) => {
    // The toolkit hands out the first agent that it has made for whatever comes later, and Node refuses an agent of
    // the other protocol.
    const key = `${connection} ${url.protocol}`;
    const client = clients.get(key) ?? openClient(connection === 'kept');
    clients.set(key, client);
    const agent = client.getAgent(url.href);
    return { agent, userAgent: client.userAgent, proxy: verifyAlways(agent) };
  };
}

/** How many requests are under way is limited before this: the queue of a tunnel (tunnel 0.0.6) loses sockets. */
function openClient(keepAlive: boolean): HttpClient {
  return new HttpClient(`${pkg.name}/${pkg.version}`, [], { keepAlive });
}

/** The options of an agent of Node, or of a tunnel, which takes those of its TLS from here alone. */
interface AgentOptions {
  rejectUnauthorized?: boolean;
  proxy?: { host?: string; port?: string; rejectUnauthorized?: boolean };
}

/**
 * Node reads `NODE_TLS_REJECT_UNAUTHORIZED` only if no option says whether to verify.
 *
 * @returns host and port of the proxy
 */
function verifyAlways(agent: Agent): string | undefined {
  const { options } = agent as unknown as { options: AgentOptions };
  const { proxy } = options;
  options.rejectUnauthorized = true;
  if (proxy === undefined) return undefined;
  proxy.rejectUnauthorized = true;
  return proxy.port ? `${proxy.host}:${proxy.port}` : proxy.host;
}
