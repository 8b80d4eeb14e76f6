import { isSameId, readId } from './ids.ts';
import { list, member, text } from './json.ts';
import { readStatus } from './run/run-status.ts';

/** A flow, as far as it bears on running it on demand. */
export interface Flow {
  /** In lower case. */
  readonly id: string;
  readonly name: string;
  /** `enabled`, `disabled`, `draft`, … in lower case; empty if the service does not say. */
  readonly state: string;
  /** Empty if the service does not say. */
  readonly specId: string;
  /** What it reads: a table, a path, …; empty if the service does not say. */
  readonly sourceConnectionId: string;
  /** The account of the source, which holds its credential; empty if the flow does not say. */
  readonly baseConnectionId: string;
  /** The kind of its source, such as a Data Landing Zone; empty if the flow does not say. */
  readonly connectionSpecId: string;
  /** `once`, `minute`, `hour`, `day`, `week` in lower case; empty if the flow has no schedule. */
  readonly frequency: string;
  /** How many of these lie between two runs; empty if there is one run only. */
  readonly interval: string;
  /** The delta column in its Copy transformation; empty before the first run of a table-based flow. */
  readonly deltaColumn: string;
  readonly hasCopyTransformation: boolean;
}

/** What the specification of a flow says about it. */
export interface FlowSpec {
  readonly id: string;
  readonly name: string;
  /** `batch` or `streaming`; empty if the specification does not say. */
  readonly frequency: string;
  /** Whether a run takes a delta column; `undefined` if the specification does not describe runs on demand. */
  readonly runTakesDeltaColumn: boolean | undefined;
}

/** What a flow reads from. */
export interface SourceConnection {
  readonly id: string;
  /** `tabular`, `delimited`, `json`, `parquet`, …; empty if the service does not say. */
  readonly format: string;
}

/** Reads a flow; `undefined` if there is none. */
export function readFlow(value: unknown): Flow | undefined {
  const id = readId(value, 'id')?.toLowerCase();
  if (id === undefined) return undefined;
  const interval = member(value, 'scheduleParams', 'interval');
  const sourceConnectionId = readId(list(value, 'sourceConnectionIds')[0]) ?? '';
  const copy = list(value, 'transformations').find((item) => member(item, 'name') === 'Copy');
  return {
    id,
    name: text(value, 'name') ?? '',
    state: readStatus(value, 'state').toLowerCase(),
    specId: readId(value, 'flowSpec', 'id') ?? '',
    sourceConnectionId,
    ...readInherited(value, sourceConnectionId),
    frequency: text(value, 'scheduleParams', 'frequency')?.toLowerCase() ?? '',
    interval: typeof interval === 'number' ? String(interval) : (text(interval) ?? ''),
    deltaColumn: text(copy, 'params', 'deltaColumn', 'name') ?? '',
    hasCopyTransformation: copy !== undefined,
  };
}

/** What the flow inherits from its source connection. */
function readInherited(
  flow: unknown,
  sourceConnectionId: string,
): Pick<Flow, 'baseConnectionId' | 'connectionSpecId'> {
  const connection = list(flow, 'inheritedAttributes', 'sourceConnections').find((candidate) =>
    isSameId(text(candidate, 'id') ?? '', sourceConnectionId),
  );
  return {
    baseConnectionId: readId(connection, 'baseConnection', 'id') ?? '',
    connectionSpecId: readId(connection, 'connectionSpec', 'id') ?? '',
  };
}

/** Reads a flow specification; `undefined` if there is none. */
export function readFlowSpec(value: unknown): FlowSpec | undefined {
  const id = readId(value, 'id');
  if (id === undefined) return undefined;
  const runSpec = member(value, 'runSpec', 'spec');
  const properties = member(runSpec, 'properties');
  const takesDelta =
    member(properties, 'deltaColumn') !== undefined || list(runSpec, 'required').includes('deltaColumn');
  return {
    id,
    name: text(value, 'name') ?? '',
    frequency: text(value, 'attributes', 'frequency') ?? '',
    runTakesDeltaColumn: properties === undefined && !takesDelta ? undefined : takesDelta,
  };
}

/** Reads a source connection; `undefined` if there is none. */
export function readSourceConnection(value: unknown): SourceConnection | undefined {
  const id = readId(value, 'id');
  return id === undefined ? undefined : { id, format: text(value, 'data', 'format')?.toLowerCase() ?? '' };
}
