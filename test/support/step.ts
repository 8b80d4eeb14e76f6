import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ACCESS_TOKEN,
  type CallName,
  CLIENT_ID,
  CLIENT_SECRET,
  type Fault,
  type FlowServiceServer,
  ORG_ID,
  type ReceivedRequest,
  type RunRecord,
  type Settings,
  startFlowService,
  TABLE_FLOW_ID,
} from './flow-service/index.ts';
import { runAction, type StepOptions, type StepResult } from './run-action.ts';
import { runHere, skippingClock } from './run-here.ts';

/** A step, and the world that it is taken in. */
export interface Scene extends StepOptions {
  /** Over {@link INPUTS}. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What goes wrong with every call of a name. */
  readonly faults?: Readonly<Partial<Record<CallName, Fault>>>;
  readonly settings?: Partial<Settings>;
  /** Puts the service into the state in which the step finds it. */
  readonly prepare?: (flowService: FlowServiceServer) => void;
  /** Signals to send, one right after the other, once a call has arrived, or the log says so. */
  readonly cancel?: { readonly during: CallName | RegExp; readonly signals: readonly NodeJS.Signals[] };
  /** Called once a call of that name has arrived. */
  readonly arrived?: { readonly call: CallName; readonly act: () => Promise<void> };
}

/** What a step did, seen from every side. */
export interface Step extends StepResult {
  readonly requests: readonly ReceivedRequest[];
  /** The runs that the service holds at the end, whatever the step believes. */
  readonly runs: readonly RunRecord[];
  /** What the runner would obey in the log. */
  readonly commands: readonly Command[];
  /** The flow that the step was asked to run. */
  readonly flowId: string;
  /** From the first and from the last thing printed up to the end of the process. */
  readonly sinceFirstWordMs: number;
  readonly sinceLastWordMs: number;
  /** From the first signal sent up to the end of the process; NaN without one. */
  readonly sinceSignalMs: number;
}

/** A workflow command as the runner reads it. */
export interface Command {
  readonly name: string;
  readonly properties: string;
  readonly data: string;
}

/**
 * Everything that a run of the tutorial's table-based flow needs, but for the URLs. Where the action tries again
 * or looks for a run whose creation was not answered, it gives up soon.
 */
export const INPUTS = {
  'client-id': CLIENT_ID,
  'access-token': ACCESS_TOKEN,
  'org-id': ORG_ID,
  'flow-id': TABLE_FLOW_ID,
  'start-time': '1663735590',
  'window-start-time': '1651584991',
  'window-end-time': '1651585990',
  'delta-column': 'DOB',
  'retry-timeout': '1s',
} as const;

/** A history that cannot be read, so that looking for a lost run does not settle what became of it. */
const NO_HISTORY: Fault = {
  kind: 'status',
  status: 403,
  body: '{"type":"https://ns.adobe.com/aep/errors/FLOW-2120-403","title":"Forbidden","status":403}',
};

/** Laid over {@link INPUTS}, these mint a token instead. */
export const MINTING = { 'access-token': '', 'client-secret': CLIENT_SECRET } as const;

/** The outputs that are known before anything is sent. */
export const TIMES = {
  'start-time': INPUTS['start-time'],
  'window-start-time': INPUTS['window-start-time'],
  'window-end-time': INPUTS['window-end-time'],
  windows: `[{"windowStartTime":"${INPUTS['window-start-time']}","windowEndTime":"${INPUTS['window-end-time']}"}]`,
} as const;

/** Runs the bundle against a Flow Service of its own, whose history of runs cannot be read. */
export async function takeStep(scene: Scene = {}): Promise<Step> {
  return stepOn(await startFlowService(scene.settings), scene, observe);
}

/** A step of the sources in this process: signals, environment and scripts of its own are those of {@link takeStep}. */
export type SceneHere = Omit<
  Scene,
  'cancel' | 'arrived' | 'env' | 'directory' | 'main' | 'longestMs' | 'started' | 'printed'
>;

/**
 * Does the same as {@link takeStep} with the sources in this process, and skips the pauses between attempts. Use it
 * if the process itself does not matter.
 *
 * @param clock of the step and of its service
 */
export async function takeStepHere(scene: SceneHere = {}, clock = skippingClock()): Promise<Step> {
  const flowService = await startFlowService({ clock, ...scene.settings });
  return stepOn(flowService, scene, async () => {
    const urls = { 'api-url': flowService.url, 'ims-url': flowService.url };
    const inputs = { ...urls, ...INPUTS, ...scene.inputs };
    const result = await runHere(inputs, { action: scene.action ?? 'action.yml', clock });
    return { ...seen(result, flowService, scene), ...NO_PROCESS };
  });
}

/** Takes the step in this process, unless the scene has something that only a process of its own has. */
export function takeAnyStep(scene: Scene, clock = skippingClock()): Promise<Step> {
  const { cancel, arrived, env, directory, main, longestMs, started, printed, ...here } = scene;
  const needed = [cancel, arrived, env, directory, main, longestMs, started, printed];
  return needed.every((value) => value === undefined) ? takeStepHere(here, clock) : takeStep(scene);
}

const NO_PROCESS = {
  sinceFirstWordMs: Number.NaN,
  sinceLastWordMs: Number.NaN,
  sinceSignalMs: Number.NaN,
} as const;

async function stepOn(
  flowService: FlowServiceServer,
  scene: Scene,
  run: (flowService: FlowServiceServer, scene: Scene) => Promise<Step>,
): Promise<Step> {
  try {
    for (const [call, fault] of Object.entries({ 'list-runs': NO_HISTORY, ...scene.faults }))
      flowService.faults.always(call as CallName, fault);
    scene.prepare?.(flowService);
    return await run(flowService, scene);
  } finally {
    await flowService.close();
  }
}

async function observe(flowService: FlowServiceServer, scene: Scene): Promise<Step> {
  const { inputs, cancel, arrived } = scene;
  const urls = { 'api-url': flowService.url, 'ims-url': flowService.url };
  const at = { firstWord: Number.NaN, lastWord: Number.NaN, signal: Number.NaN };
  const log = { text: '' };
  const ended = new AbortController();
  const watches: Promise<void>[] = [];
  const watch = (call: CallName, act: () => Promise<void>) =>
    void watches.push(whenArrived(flowService, call, act, ended.signal));
  if (arrived) watch(arrived.call, arrived.act);
  const result = await runAction(
    { ...urls, ...INPUTS, ...inputs },
    {
      longestMs: 15_000,
      ...scene,
      started: (kill) => {
        if (!cancel) return;
        const act = async () => {
          at.signal = performance.now();
          for (const signal of cancel.signals) kill(signal);
        };
        if (cancel.during instanceof RegExp) watches.push(whenPrinted(cancel.during, log, act, ended.signal));
        else watch(cancel.during, act);
      },
      printed: (text) => {
        log.text += text;
        at.lastWord = performance.now();
        if (Number.isNaN(at.firstWord)) at.firstWord = at.lastWord;
      },
    },
  );
  const end = performance.now();
  ended.abort();
  await Promise.all(watches);
  return {
    ...seen(result, flowService, scene),
    sinceFirstWordMs: end - at.firstWord,
    sinceLastWordMs: end - at.lastWord,
    sinceSignalMs: end - at.signal,
  };
}

function seen(result: StepResult, flowService: FlowServiceServer, { inputs }: Scene) {
  return {
    ...result,
    flowId: inputs?.['flow-id'] ?? INPUTS['flow-id'],
    requests: [...flowService.requests],
    runs: [...flowService.service.runs],
    commands: [...commandsIn(result.stdout), ...commandsIn(result.stderr)],
  };
}

/** Waits for a call with its body, and for its answer to be on the way; a step that ends first ends the wait. */
async function whenArrived(
  flowService: FlowServiceServer,
  call: CallName,
  act: () => Promise<void>,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    const isThere = ({ method, body, ...request }: ReceivedRequest) =>
      request.call === call && (method === 'GET' || body !== '');
    if (flowService.requests.some(isThere)) {
      await sleep(50);
      return act();
    }
    await sleep(5);
  }
}

/** Waits for a text in the log, and for what it announces to be under way; a step that ends first ends the wait. */
async function whenPrinted(
  text: RegExp,
  log: { readonly text: string },
  act: () => Promise<void>,
  ended: AbortSignal,
): Promise<void> {
  while (!ended.aborted) {
    if (text.test(log.text)) {
      await sleep(50);
      return act();
    }
    await sleep(5);
  }
}

/**
 * The commands that the runner finds in what a step prints (runner: ActionCommand, OutputManager): lines end at
 * CR LF, LF or a bare CR; `::name …::` counts at the start of a line, white space aside, and `##[name …]`
 * anywhere. The runner obeys only the names that it knows; here every name counts.
 */
export function commandsIn(printed: string): readonly Command[] {
  return printed.split(/\r\n|\n|\r/).flatMap((line) => {
    const [, info = '', data = ''] =
      /^[\s\u0085]*::(.*?)::(.*)$/su.exec(line) ?? /##\[([^\]]*)\](.*)$/su.exec(line) ?? [];
    const [, name = '', properties = ''] = /^(\S*) ?(.*)$/s.exec(info) ?? [];
    return name === '' ? [] : [{ name, properties, data: unescapeData(data) }];
  });
}

function unescapeData(data: string): string {
  return data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** The names of the calls that the service received, in order. */
export function callsOf(step: Step): readonly (CallName | undefined)[] {
  return step.requests.map(({ call }) => call);
}

/** The names of the calls that can have changed anything, in order. */
export function postsOf(step: Step): readonly (CallName | undefined)[] {
  return step.requests.filter(({ method }) => method !== 'GET').map(({ call }) => call);
}

/** The text of a summary as a person reads it: backquotes in the place of code. */
export function plainSummary({ summary }: Pick<Step, 'summary'>): string {
  return summary
    .replace(/<\/?code>/g, '`')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** The text of the one error annotation. */
export function errorOf(step: Pick<Step, 'commands' | 'stdout' | 'stderr'>): string {
  const errors = step.commands.filter(({ name }) => name === 'error');
  assert.equal(
    errors.length,
    1,
    `not one error annotation but ${errors.length}:\n${step.stdout}${step.stderr}`,
  );
  return errors[0]?.data ?? '';
}

/**
 * Holds for every step that fails: exit code 1, one error annotation that says what failed, nothing else that
 * the runner would obey but masks, a summary that shows the same, and the outputs that are known.
 *
 * @param known the times and windows; a window whose run may exist does not remain, others do unless it says so
 */
export function assertRed(
  step: Step,
  outcome: '' | 'unknown',
  known: Readonly<Record<string, string>> = TIMES,
) {
  const error = errorOf(step);
  assert.match(error, /^Failed (to|for) .+/);
  assert.deepEqual(
    step.commands.map(({ name }) => name).filter((name) => name !== 'add-mask'),
    ['error'],
  );
  assert.equal(step.stderr, '');
  assert.equal(step.exitCode, 1);
  const { windows } = known;
  const remaining = known['remaining-windows'] ?? (outcome === 'unknown' ? '[]' : (windows ?? '[]'));
  assert.deepEqual(step.outputs, {
    ...known,
    ...(known['start-time'] !== undefined && { 'flow-id': step.flowId, 'remaining-windows': remaining }),
    outcome,
  });
  assert.ok(step.summary.startsWith('<h3>❌ '), step.summary);
  if (outcome === 'unknown') assertSaysWhatToCheck(step, error);
}

/** Nobody may send a second time what may have been done already: the message says where to look first. */
function assertSaysWhatToCheck(step: Step, error: string) {
  assert.match(error, /\bagain\b/);
  assert.doesNotMatch(error, /safe to try again/);
  const runsOfFlow = `/platform/source/dataflows/${TABLE_FLOW_ID}/activity`;
  assert.ok(error.includes(runsOfFlow), error);
  assert.ok(step.summary.includes(runsOfFlow), step.summary);
}

/** A base URL on loopback where nothing listens. */
export async function nobodysUrl(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
