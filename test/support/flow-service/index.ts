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
  tooManyRequests,
} from './faults.ts';
export {
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
export { batchIdOf } from './run-document.ts';
export { type RunOutcome, type RunPlan, type RunRecord, type RunState, stateAt } from './runs.ts';
export { type FlowServiceServer, type ReceivedRequest, startFlowService } from './server.ts';
export { createFlowService, type FlowService, type ServiceAnswer, type ServiceRequest } from './service.ts';
export type { Settings } from './settings.ts';
