import type { Flow } from './platform/flow.ts';
import type { DeltaColumn, FlowService } from './platform/flow-service.ts';
import { type Budget, retrying } from './platform/retry.ts';
import { type SourceKind, sourceKind } from './platform/source-kind.ts';

/** A flow, and what it reads from. */
export interface Inspection {
  readonly flow: Flow;
  readonly source: SourceKind;
}

/**
 * Reads a flow to explain a refusal, and its specification only where the flow does not tell itself what it reads
 * from. Each read is made once: the refusal stands without them.
 *
 * @param timeoutMs longest time for each of the two reads
 * @throws what reading the flow throws; the specification only tells more
 */
export async function glanceAtFlow(
  service: FlowService,
  flowId: string,
  timeoutMs: number,
): Promise<Inspection> {
  const flow = await service.getFlow(flowId, timeoutMs);
  const source = sourceKind({ flow });
  if (source.kind !== 'unknown' || flow.specId === '') return { flow, source };
  const spec = await service.getFlowSpec(flow.specId, timeoutMs).catch(() => undefined);
  return { flow, source: sourceKind({ flow, spec }) };
}

/**
 * Reads a flow and all that can tell what it reads from: its specification, and its source connection where the
 * specification leaves that open.
 *
 * @param budget opened for each read
 * @throws what reading the flow throws, once the budget is spent; the others only tell more
 */
export async function inspectFlow(
  service: FlowService,
  flowId: string,
  budget: () => Budget,
): Promise<Inspection> {
  const flow = await retrying(() => service.getFlow(flowId), budget());
  const { specId, sourceConnectionId } = flow;
  const spec = specId
    ? await retrying(() => service.getFlowSpec(specId), budget()).catch(() => undefined)
    : undefined;
  // A Copy transformation is the weakest evidence: the connection is asked before it counts.
  const bySpec = sourceKind({ flow: { ...flow, hasCopyTransformation: false }, spec });
  if (bySpec.kind !== 'unknown' || sourceConnectionId === '') {
    return { flow, source: sourceKind({ flow, spec }) };
  }
  const read = () => service.getSourceConnection(sourceConnectionId);
  const connection = await retrying(read, budget()).catch(() => undefined);
  return { flow, source: sourceKind({ flow, spec, connection }) };
}

/**
 * Says what about a flow does not fit a run on demand, each as a sentence that says what to do; empty where
 * nothing is found. The numbers are those of Adobe's table "Sources errors".
 *
 * @param deltaColumn the one that the step is given
 */
export function misfits(
  { flow, source }: Inspection,
  deltaColumn: DeltaColumn | undefined,
): readonly string[] {
  return [
    ...stateMisfits(flow),
    ...scheduleMisfits(flow, source),
    ...deltaMisfits(flow, source, deltaColumn?.name),
  ];
}

function stateMisfits({ state }: Flow): readonly string[] {
  if (state === '' || state === 'enabled') return [];
  return [`This flow is in state ${state}: it must be enabled first.`];
}

function scheduleMisfits({ frequency, interval }: Flow, { kind, evidence }: SourceKind): readonly string[] {
  if (kind === 'streaming') {
    return [
      `This flow is streaming (by ${evidence}): on-demand ingestion is for batch sources (Adobe error 1385).`,
    ];
  }
  if (frequency === '' || frequency === 'once') return [];
  const every = interval === '' || interval === '1' ? frequency : `${interval} ${frequency}s`;
  return [
    `This flow runs every ${every}: on-demand runs need a flow that is scheduled once (Adobe error 1386).`,
  ];
}

function deltaMisfits(
  flow: Flow,
  { kind, evidence }: SourceKind,
  given: string | undefined,
): readonly string[] {
  if (kind === 'file' && given !== undefined) {
    return [`This flow is file-based (by ${evidence}): leave delta-column out.`];
  }
  if (flow.deltaColumn !== '' && given !== undefined && given !== flow.deltaColumn) {
    return [
      `This flow's delta column is ${flow.deltaColumn}, and delta-column says ${given}: leave it out, or give the flow's (Adobe error 1382).`,
    ];
  }
  if (kind === 'table' && flow.deltaColumn === '' && given === undefined) {
    return [
      `This flow is table-based (by ${evidence}) and has no delta column yet: give it as delta-column for the first run (Adobe error 1383).`,
    ];
  }
  return [];
}
