import type { Flow } from '../../adobe/flow.ts';
import type { DeltaColumn, FlowService, RunRequest } from '../../adobe/flow-service.ts';
import { retrying } from '../../adobe/retry.ts';
import { type SourceKind, sourceKind } from '../../adobe/source-kind.ts';
import type { Context } from '../context.ts';
import type { Explanation } from '../errors.ts';
import type { Incompatibility, Inspection } from '../findings.ts';

/** A refusal is known already: a read that only gives its cause must not hold the step for long, in milliseconds. */
const LONGEST_EXPLANATION_MS = 4_000;

/**
 * Finds out why a flow was refused. Its specification is read only if the flow does not say enough by itself. Each
 * read is sent once: the refusal is reported without them.
 *
 * @returns `undefined` if the flow cannot be read
 */
export async function explainRefusal(
  { flowId, deltaColumn }: RunRequest,
  { service }: Context,
): Promise<Explanation | undefined> {
  try {
    const flow = await service.getFlow(flowId, LONGEST_EXPLANATION_MS);
    const found = findIncompatibilities(await inspectOnce(flow, service), deltaColumn);
    return { incompatibilities: found, deltaColumnOfFlow: flow.deltaColumn };
  } catch {
    return undefined;
  }
}

async function inspectOnce(flow: Flow, service: FlowService): Promise<Inspection> {
  const source = sourceKind({ flow });
  const isClear = findIncompatibilities({ flow, source }, undefined).length > 0 || source.kind !== 'unknown';
  if (isClear || flow.specId === '') return { flow, source };
  const spec = await service.getFlowSpec(flow.specId, LONGEST_EXPLANATION_MS).catch(() => undefined);
  return { flow, source: sourceKind({ flow, spec }) };
}

/**
 * Reads a flow and what can say what it reads from: its specification, and its source connection if the
 * specification leaves that open.
 *
 * @throws what reading the flow throws, once the budget is spent; the other reads only add to it
 */
export async function inspectFlow(flowId: string, { service, budget }: Context): Promise<Inspection> {
  const readIfPossible = <T>(read: () => Promise<T>) => retrying(read, budget()).catch(() => undefined);
  const flow = await retrying(() => service.getFlow(flowId), budget());
  const { specId, sourceConnectionId } = flow;
  const spec = specId ? await readIfPossible(() => service.getFlowSpec(specId)) : undefined;
  // A Copy transformation is the weakest evidence: the connection is read before it counts.
  const bySpec = sourceKind({ flow: { ...flow, hasCopyTransformation: false }, spec });
  if (bySpec.kind !== 'unknown' || sourceConnectionId === '')
    return { flow, source: sourceKind({ flow, spec }) };
  const connection = await readIfPossible(() => service.getSourceConnection(sourceConnectionId));
  return { flow, source: sourceKind({ flow, spec, connection }) };
}

/**
 * Finds the properties of a flow that make the service refuse a run on demand.
 *
 * @param deltaColumn the one that the step is given
 */
export function findIncompatibilities(
  { flow, source }: Inspection,
  deltaColumn: DeltaColumn | undefined,
): readonly Incompatibility[] {
  const found = [
    stateIncompatibility(flow),
    scheduleIncompatibility(flow, source),
    deltaIncompatibility(flow, source, deltaColumn?.name),
  ];
  return found.filter((each) => each !== undefined);
}

function stateIncompatibility({ state }: Flow): Incompatibility | undefined {
  return state === '' || state === 'enabled'
    ? undefined
    : incompatibility(`This flow is in state ${state}: enable it first`);
}

function scheduleIncompatibility(
  { frequency, interval }: Flow,
  { kind, evidence }: SourceKind,
): Incompatibility | undefined {
  if (kind === 'streaming')
    return incompatibility(
      `This flow is streaming (by ${evidence}), and on-demand ingestion is for batch sources: give the \`flow-id\` of such a flow`,
      1385,
    );
  if (frequency === '' || frequency === 'once') return undefined;
  const every = interval === '' || interval === '1' ? frequency : `${interval} ${frequency}s`;
  return incompatibility(
    `This flow runs every ${every}, and a run on demand needs one that is scheduled once: give the \`flow-id\` of such a flow`,
    1386,
  );
}

function deltaIncompatibility(
  { deltaColumn }: Flow,
  { kind, evidence }: SourceKind,
  given: string | undefined,
): Incompatibility | undefined {
  if (kind === 'file' && given !== undefined) {
    const found = incompatibility(`This flow is file-based (by ${evidence}): leave \`delta-column\` out`);
    return { ...found, isCertain: false };
  }
  if (deltaColumn !== '' && given !== undefined && given !== deltaColumn)
    return incompatibility(
      `This flow's delta column is ${deltaColumn}, and \`delta-column\` is ${given}: leave it out, or give the flow's`,
      1382,
    );
  if (kind === 'table' && deltaColumn === '' && given === undefined)
    return incompatibility(
      `This flow is table-based (by ${evidence}) and has no delta column yet: give it as \`delta-column\` for the first run`,
      1383,
    );
  return undefined;
}

/** @param number of Adobe's error, if there is one */
function incompatibility(text: string, number?: number): Incompatibility {
  if (number === undefined) return { code: '', text: `${text}.`, isCertain: true };
  return { code: `SOURCES-${number}`, text: `${text} (Adobe error ${number}).`, isCertain: true };
}
