import { list, member, text } from './json.ts';

/** A flow, as far as it bears on running it on demand. */
export interface Flow {
  readonly id: string;
  readonly name: string;
  /** `enabled`, `disabled`, `draft`, … in lower case; empty where the service does not say. */
  readonly state: string;
  readonly specId: string;
  /** Where it reads from; empty where the service does not say. */
  readonly sourceConnectionId: string;
  /** `once`, `minute`, `hour`, `day`, `week` in lower case; empty where the flow has no schedule. */
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

/** What a flow reads from. */
export interface SourceConnection {
  readonly id: string;
  /** `tabular`, `delimited`, `json`, `parquet`, …; empty where the service does not say. */
  readonly format: string;
}

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
    state: text(member(value, 'state'))?.toLowerCase() ?? '',
    specId: text(member(member(value, 'flowSpec'), 'id')) ?? '',
    sourceConnectionId: text(list(member(value, 'sourceConnectionIds'))[0]) ?? '',
    frequency: text(member(schedule, 'frequency'))?.toLowerCase() ?? '',
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
    runTakesDeltaColumn: properties === undefined && !takesDelta ? undefined : takesDelta,
  };
}

/** Reads a source connection; `undefined` where there is none. */
export function readSourceConnection(value: unknown): SourceConnection | undefined {
  const id = text(member(value, 'id'));
  return id === undefined
    ? undefined
    : { id, format: text(member(member(value, 'data'), 'format'))?.toLowerCase() ?? '' };
}
