import { type Flow, type SourceKind, sourceKind } from './platform/flow.ts';
import type { FlowService, RunRequest } from './platform/flow-service.ts';

/** A flow, and what it reads from. */
export interface Inspection {
  readonly flow: Flow;
  readonly source: SourceKind;
}

/**
 * Reads a flow, and its specification only where the flow does not tell itself what it reads from.
 *
 * @param timeoutMs longest time for each of the two reads
 * @throws what reading the flow throws; the specification only tells more
 */
export async function inspectFlow(
  service: FlowService,
  flowId: string,
  timeoutMs: number,
): Promise<Inspection> {
  const flow = await service.getFlow(flowId, timeoutMs);
  const source = sourceKind(flow, undefined);
  if (source.kind !== 'unknown' || flow.specId === '') return { flow, source };
  const spec = await service.getFlowSpec(flow.specId, timeoutMs).catch(() => undefined);
  return { flow, source: sourceKind(flow, spec) };
}

/**
 * Says what about a flow does not fit a run on demand, each as a sentence that says what to do; empty where
 * nothing is found. The numbers are those of Adobe's table "Sources errors".
 */
export function misfits({ flow, source }: Inspection, { deltaColumn }: RunRequest): readonly string[] {
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
