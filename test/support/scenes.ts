import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CallName,
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  type FlowServiceServer,
  ORG_ID,
  type ReceivedRequest,
  type RunRecord,
  startFlowService,
} from './flow-service/index.ts';
import { runAction, type StepResult } from './run-action.ts';
import { EXISTING_RUN_SCENES } from './scenes/existing-runs.ts';
import { MAIN_SCENES } from './scenes/main.ts';
import { NETWORK_SCENES } from './scenes/network.ts';
import { REFUSAL_SCENES } from './scenes/refusals.ts';
import { BEGIN_MS, type Inputs, type PastRun, type Scene } from './scenes/scene.ts';
import { WAITING_SCENES } from './scenes/waiting.ts';

/** Every scene; to add one, add an object to a file of `scenes/`. */
export const SCENES: readonly Scene[] = [
  ...MAIN_SCENES,
  ...EXISTING_RUN_SCENES,
  ...WAITING_SCENES,
  ...REFUSAL_SCENES,
  ...NETWORK_SCENES,
];

/** A scene that was played. */
export interface PlayedScene extends StepResult {
  readonly scene: Scene;
  /** As the step got them, with the connection, without defaults. */
  readonly inputs: Inputs;
  /** Base of the service, with its port. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** All runs that the service holds at the end. */
  readonly runs: readonly RunRecord[];
}

const VIRTUAL_TIME = fileURLToPath(new URL('virtual-time.cjs', import.meta.url));

/**
 * Plays a scene: the built bundle in a process of its own, in virtual time, against a Flow Service of its own that
 * reads the same time.
 *
 * @param printed called with what the step prints, as it prints it
 */
export async function playScene(scene: Scene, printed?: (text: string) => void): Promise<PlayedScene> {
  const folder = await mkdtemp(join(tmpdir(), 'scene-'));
  const clockFile = join(folder, 'now');
  await writeFile(clockFile, String(BEGIN_MS));
  const clock = { now: () => Number(readFileSync(clockFile, 'utf8')) };
  const flowService = await startFlowService({ ...scene.settings, clock });
  try {
    const inputs = prepare(flowService, scene);
    const step = await runAction(inputs, {
      ...(scene.action ? { action: scene.action } : {}),
      ...(printed ? { printed } : {}),
      env: { ...scene.env, ...virtualTime(clockFile, scene.cancelAfterMs) },
    });
    const { url, requests, service } = flowService;
    return { ...step, scene, inputs, url, requests: [...requests], runs: [...service.runs] };
  } finally {
    await flowService.close();
    await rm(folder, { recursive: true });
  }
}

/** Puts the service into the state that the scene wants. */
function prepare(flowService: FlowServiceServer, scene: Scene): Inputs {
  const { service, faults, url } = flowService;
  const runIds = (scene.history ?? []).map((run) => addRun(flowService, run).id);
  service.planNext(...(scene.plans ?? []));
  for (const [call, queue] of Object.entries(scene.faults ?? {})) faults.next(call as CallName, ...queue);
  scene.prepare?.(flowService);
  return {
    'client-id': CLIENT_ID,
    'client-secret': CLIENT_SECRET,
    'org-id': ORG_ID,
    'api-url': url,
    'ims-url': url,
    ...(typeof scene.inputs === 'function' ? scene.inputs(runIds) : scene.inputs),
  };
}

function addRun({ service }: FlowServiceServer, run: PastRun): RunRecord {
  const { flowId = FILE_FLOW_ID, windowStart, windowEnd, createdAt, plan = {} } = run;
  const seconds = (time: string) => String(Date.parse(time) / 1_000);
  const params = {
    startTime: seconds(createdAt),
    windowStartTime: seconds(windowStart),
    windowEndTime: seconds(windowEnd),
  };
  return service.addRun(flowId, params, { createdAtMs: Date.parse(createdAt), plan });
}

function virtualTime(clockFile: string, cancelAfterMs: number | undefined): Readonly<Record<string, string>> {
  const time = { startMs: BEGIN_MS, clockFile, cancelAfterMs: cancelAfterMs ?? null };
  return { NODE_OPTIONS: `--require "${VIRTUAL_TIME}"`, VIRTUAL_TIME: JSON.stringify(time) };
}
