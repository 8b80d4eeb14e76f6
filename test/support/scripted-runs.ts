import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCESS_TOKEN, CLIENT_ID, callOf, FILE_FLOW_ID, ORG_ID } from './flow-service/index.ts';
import { runAction, type StepOptions, type StepResult } from './run-action.ts';
import { runHere, skippingClock } from './run-here.ts';
import { type Command, commandsIn } from './step.ts';

/** What a look at a run gets to see: an object is answered as JSON, a text as it is. */
export interface Look {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A Flow Service whose runs look as a test says, one look after the other; the last goes on for ever. */
export interface Script {
  /** By run id; a run that is not in it does not exist. */
  readonly looks: Readonly<Record<string, readonly Look[]>>;
  /** The flow's history, newest run first. */
  readonly history?: readonly object[];
  /** By the id of a run that is started over. */
  readonly retriggered?: Readonly<Record<string, Look>>;
}

/** What a step did against a script, seen from every side. */
export interface ScriptedStep extends StepResult {
  readonly commands: readonly Command[];
  /** Methods and paths below the Flow Service, in the order of their arrival. */
  readonly requests: readonly string[];
}

/** The run that `POST /runs` of a script creates. */
export const CREATED = '6c1f9b02-4d7e-4a35-9e80-2b7c5d1f3a94';
export const FLOW_ID = FILE_FLOW_ID;

/** A window of a quarter of an hour, in unix seconds. */
export const WINDOW = { start: 1_771_200_000, end: 1_771_200_900 } as const;

/** Everything that both actions need, but for the URLs; a script's run has begun long ago. */
export const INPUTS = {
  'client-id': CLIENT_ID,
  'access-token': ACCESS_TOKEN,
  'org-id': ORG_ID,
  'poll-interval': '1s',
  'wait-timeout': '1m',
  'retry-timeout': '1s',
} as const;

const OWN_INPUTS = {
  'action.yml': {
    'flow-id': FLOW_ID,
    'start-time': '1771200960',
    'window-start-time': String(WINDOW.start),
    'window-end-time': String(WINDOW.end),
    wait: 'true',
  },
  'wait/action.yml': { 'run-id': CREATED },
} as const;

/** A run as the samples have it, with that status. */
export function runWith(status: string, more: object = {}): object {
  return { id: CREATED, flowId: FLOW_ID, etag: '"e-1"', metrics: { statusSummary: { status } }, ...more };
}

/** Takes a step of an action against a script. */
export async function takeScripted(
  action: keyof typeof OWN_INPUTS,
  script: Script,
  inputs: Readonly<Record<string, string>> = {},
  options: StepOptions = {},
): Promise<ScriptedStep> {
  const service = await startScript(script);
  try {
    const urls = { 'api-url': service.url, 'ims-url': service.url };
    const all = { ...urls, ...INPUTS, ...OWN_INPUTS[action], ...inputs };
    const result = await runAction(all, { action, longestMs: 25_000, ...options });
    const commands = [...commandsIn(result.stdout), ...commandsIn(result.stderr)];
    return { ...result, commands, requests: service.requests };
  } finally {
    service.close();
  }
}

/** Does the same as {@link takeScripted} with the sources in this process, and skips the pauses between polls. */
export async function takeScriptedHere(
  action: keyof typeof OWN_INPUTS,
  script: Script,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ScriptedStep> {
  const service = await startScript(script);
  try {
    const urls = { 'api-url': service.url, 'ims-url': service.url };
    const all = { ...urls, ...INPUTS, ...OWN_INPUTS[action], ...inputs };
    const result = await runHere(all, { action, clock: skippingClock() });
    return { ...result, commands: commandsIn(result.stdout), requests: service.requests };
  } finally {
    service.close();
  }
}

async function startScript({ looks, history = [], retriggered = {} }: Script) {
  const requests: string[] = [];
  const seen = new Map<string, number>();
  const answer = (method: string, path: string): Look => {
    const call = callOf(method, path);
    if (call?.name === 'create') return { status: 201, body: { items: [{ id: CREATED, etag: '"e-0"' }] } };
    if (call?.name === 'list-runs') return { body: { items: history } };
    if (call?.name === 're-trigger') return retriggered[call.id] ?? { status: 404, body: '' };
    const own = call?.name === 'get-run' ? looks[call.id] : undefined;
    if (call?.name !== 'get-run' || !own) return { status: 404, body: '' };
    const count = seen.get(call.id) ?? 0;
    seen.set(call.id, count + 1);
    return own[Math.min(count, own.length - 1)] ?? { status: 404, body: '' };
  };
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url.replace('/data/foundation/flowservice', '')}`);
    request.resume().on('end', () => send(response, answer(method, url)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, requests, close };
}

function send(response: ServerResponse, { status = 200, body, headers = {} }: Look): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
