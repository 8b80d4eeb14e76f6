import { list, member, text } from './json.ts';

/** A flow, as far as it bears on running it on demand. */
export interface Flow {
  readonly id: string;
  readonly name: string;
  /** `enabled`, `disabled`, `draft`, …; empty where the service does not say. */
  readonly state: string;
  readonly specId: string;
  /** `once`, `minute`, `hour`, `day`, `week`; empty where the flow has no schedule. */
  readonly frequency: string;
  /** How many of these lie between two runs; empty where there is one run only. */
  readonly interval: string;
  /** The delta column in its Copy transformation; empty before the first run of a table-based flow. */
  readonly deltaColumn: string;
  readonly hasCopyTransformation: boolean;
}

/** What a flow's specification says of it. */
export interface FlowSpec {
  readonly id: string;
  readonly name: string;
  /** `batch` or `streaming`; empty where the specification does not say. */
  readonly frequency: string;
  /** Whether a run takes a delta column; `undefined` where runs on demand are not described at all. */
  readonly runTakesDeltaColumn: boolean | undefined;
}

/** What a flow reads from, and how that is known. */
export interface SourceKind {
  readonly kind: 'table' | 'file' | 'streaming' | 'unknown';
  readonly evidence: string;
}

/** Specifications of flows that Adobe's documentation names (source: the guides to batch sources). */
const SPEC_KINDS: Readonly<Record<string, 'table' | 'file'>> = {
  CRMToAEP: 'table',
  '14518937-270c-4525-bdec-c2ba7cce3860': 'table',
  CloudStorageToAEP: 'file',
  '9753525b-82c7-4dce-8a9b-5ccfce2b9876': 'file',
};

/** Reads a flow; `undefined` where there is none. */
export function readFlow(value: unknown): Flow | undefined {
  const id = text(member(value, 'id'));
  if (id === undefined) return undefined;
  const schedule = member(value, 'scheduleParams');
  const interval = member(schedule, 'interval');
  const copy = list(member(value, 'transformations')).find((item) => member(item, 'name') === 'Copy');
  return {
    id,
    name: text(member(value, 'name')) ?? '',
    state: text(member(value, 'state')) ?? '',
    specId: text(member(member(value, 'flowSpec'), 'id')) ?? '',
    frequency: text(member(schedule, 'frequency')) ?? '',
    interval: typeof interval === 'number' ? String(interval) : (text(interval) ?? ''),
    deltaColumn: text(member(member(member(copy, 'params'), 'deltaColumn'), 'name')) ?? '',
    hasCopyTransformation: copy !== undefined,
  };
}

/** Reads a flow specification; `undefined` where there is none. */
export function readFlowSpec(value: unknown): FlowSpec | undefined {
  const id = text(member(value, 'id'));
  if (id === undefined) return undefined;
  const runSpec = member(member(value, 'runSpec'), 'spec');
  const properties = member(runSpec, 'properties');
  const takesDelta =
    member(properties, 'deltaColumn') !== undefined ||
    list(member(runSpec, 'required')).includes('deltaColumn');
  return {
    id,
    name: text(member(value, 'name')) ?? '',
    frequency: text(member(member(value, 'attributes'), 'frequency')) ?? '',
    runTakesDeltaColumn: properties === undefined ? undefined : takesDelta,
  };
}

/**
 * Tells what a flow reads from, by the best evidence there is: the run specification, the name or id of the
 * specification, a Copy transformation.
 *
 * @param spec `undefined` where nobody has read it
 */
export function sourceKind(flow: Flow, spec: FlowSpec | undefined): SourceKind {
  if (spec && /stream/i.test(spec.frequency))
    return { kind: 'streaming', evidence: `its specification ${spec.name}` };
  if (spec?.runTakesDeltaColumn !== undefined) {
    const kind = spec.runTakesDeltaColumn ? 'table' : 'file';
    return { kind, evidence: `what its specification ${spec.name} says of runs` };
  }
  const bySpec = SPEC_KINDS[spec?.name ?? ''] ?? SPEC_KINDS[flow.specId];
  if (bySpec) return { kind: bySpec, evidence: `its specification ${spec?.name ?? flow.specId}` };
  if (flow.hasCopyTransformation) return { kind: 'table', evidence: 'its Copy transformation' };
  return { kind: 'unknown', evidence: 'nothing that Adobe documents' };
}
