/**
 * An embedded Flow Service: Adobe IMS and Flow Service as the documentation describes them, on loopback.
 *
 *     const flowService = await startFlowService({ clock: virtualClock() });
 *     flowService.service.planNext({ outcome: 'failed', failsAt: 'promotion' });
 *     flowService.faults.next('create', { kind: 'reset', when: 'before-headers', processed: true });
 *     … // point the action's api-url and ims-url at flowService.url
 *     flowService.service.runs.length; // the runs that exist, whatever the client believes
 *     await flowService.close();
 *
 * What Adobe's sources leave open is a trait of the world that the service is in: `WORLDS` has a preset for each,
 * `worldOf(changes)` makes others, and `../any-world.ts` has the fast-check arbitrary.
 *
 *     const service = createFlowService({ clock, world: WORLDS['no windows'] });
 *     const world = worldOf({ creates: [{ kind: 'lost', status: 504, processedAfterMs: 90_000 }] });
 *     … // what is late is done by the service's clock, before the next request is handled
 *     service.settle(); // does what is still to be done; service.runs has it then
 *
 * Without sockets: `createFlowService(…).handle(request)` for the answers, and `createFaults()` with `take(call)`,
 * `isProcessed(fault)` and `faultAnswer(fault, request, own)` for what goes wrong on the way.
 */
export { type Call, type CallName, callOf, FLOW_SERVICE_PATH } from './calls.ts';
export { type Clock, realClock, type VirtualClock, virtualClock } from './clock.ts';
export { ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, ORG_ID, SANDBOX, SCOPES } from './credentials.ts';
export { type AnyAnswer, faultAnswer, unansweredAnswer } from './fault-answers.ts';
export {
  type CutPoint,
  createFaults,
  type Fault,
  type Faults,
  isProcessed,
  lateMs,
  tooManyRequests,
} from './faults.ts';
export {
  connectionId,
  type DeltaColumn,
  DISABLED_FLOW_ID,
  FILE_FLOW_ID,
  FLOW_SPEC_IDS,
  type Flow,
  type FlowKind,
  type FlowOptions,
  SCHEDULED_FLOW_ID,
  STREAMING_FLOW_ID,
  TABLE_FLOW_ID,
} from './flows.ts';
export type { ServiceAnswer, ServiceRequest } from './messages.ts';
export { batchIdOf } from './run-document.ts';
export type { AddedRun } from './run-store.ts';
export { type RunOutcome, type RunPlan, type RunRecord, type RunState, stateAt } from './runs.ts';
export { type FlowServiceServer, type ReceivedRequest, startFlowService } from './server.ts';
export { createFlowService, type FlowService } from './service.ts';
export type { Settings } from './settings.ts';
export {
  type Accepted,
  type Backend,
  DOCUMENTED,
  type Lag,
  type Omission,
  type PostFate,
  type ShownRuns,
  type Spelling,
  type World,
  type WorldChanges,
  worldOf,
} from './world.ts';
export { longestUnseenMs, WORLDS, type WorldName } from './worlds.ts';
