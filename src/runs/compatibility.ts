import type { Flow } from '../adobe/flow.ts';
import type { DeltaColumn, FlowService } from '../adobe/flow-service.ts';
import { type Budget, retrying } from '../adobe/retry.ts';
import { type SourceKind, sourceKind } from '../adobe/source-kind.ts';

/** A flow, and what it reads from. */
export interface Inspection {
  readonly flow: Flow;
  readonly source: SourceKind;
}

/** One thing about a flow that does not fit a run on demand. */
export interface Misfit {
  /** Adobe's code for it in the table "Sources errors", as `SOURCES-1386`; empty where there is none. */
  readonly code: string;
  /** A sentence that says what to do. */
  readonly text: string;
}

/**
 * Finds out what about a flow does not fit, to explain a refusal. Its specification is read only where the flow does
 * not tell by itself. Each read is made once: the refusal stands without them.
 *
 * @param deltaColumn the one that the step was given
 * @param timeoutMs longest time for each of the two reads
 * @throws what reading the flow throws; the specification only tells more
 */
export async function findMisfits(
  service: FlowService,
  flowId: string,
  deltaColumn: DeltaColumn | undefined,
  timeoutMs: number,
): Promise<readonly Misfit[]> {
  const flow = await service.getFlow(flowId, timeoutMs);
  const source = sourceKind({ flow });
  const found = misfits({ flow, source }, deltaColumn);
  if (found.length > 0 || source.kind !== 'unknown' || flow.specId === '') return found;
  const spec = await service.getFlowSpec(flow.specId, timeoutMs).catch(() => undefined);
  return misfits({ flow, source: sourceKind({ flow, spec }) }, deltaColumn);
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
 * Says what about a flow does not fit a run on demand; empty where nothing is found.
 *
 * @param deltaColumn the one that the step is given
 */
export function misfits(
  { flow, source }: Inspection,
  deltaColumn: DeltaColumn | undefined,
): readonly Misfit[] {
  return [
    ...stateMisfits(flow),
    ...scheduleMisfits(flow, source),
    ...deltaMisfits(flow, source, deltaColumn?.name),
  ];
}

function stateMisfits({ state }: Flow): readonly Misfit[] {
  if (state === '' || state === 'enabled') return [];
  return [misfit(`This flow is in state ${state}: it must be enabled first`)];
}

function scheduleMisfits({ frequency, interval }: Flow, { kind, evidence }: SourceKind): readonly Misfit[] {
  if (kind === 'streaming') {
    return [
      misfit(`This flow is streaming (by ${evidence}): on-demand ingestion is for batch sources`, 1385),
    ];
  }
  if (frequency === '' || frequency === 'once') return [];
  const every = interval === '' || interval === '1' ? frequency : `${interval} ${frequency}s`;
  return [misfit(`This flow runs every ${every}: on-demand runs need a flow that is scheduled once`, 1386)];
}

function deltaMisfits(
  { deltaColumn }: Flow,
  { kind, evidence }: SourceKind,
  given: string | undefined,
): readonly Misfit[] {
  if (kind === 'file' && given !== undefined) {
    return [misfit(`This flow is file-based (by ${evidence}): leave delta-column out`)];
  }
  if (deltaColumn !== '' && given !== undefined && given !== deltaColumn) {
    const says = `This flow's delta column is ${deltaColumn}, and delta-column says ${given}`;
    return [misfit(`${says}: leave it out, or give the flow's`, 1382)];
  }
  if (kind === 'table' && deltaColumn === '' && given === undefined) {
    const says = `This flow is table-based (by ${evidence}) and has no delta column yet`;
    return [misfit(`${says}: give it as delta-column for the first run`, 1383)];
  }
  return [];
}

/** @param number of Adobe's error, where this is one */
function misfit(text: string, number?: number): Misfit {
  return number === undefined
    ? { code: '', text: `${text}.` }
    : { code: `SOURCES-${number}`, text: `${text} (Adobe error ${number}).` };
}
