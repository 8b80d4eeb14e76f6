import { isSameId, readId } from './ids.ts';
import { list, member, text } from './json.ts';
import { readStatus } from './run/run-status.ts';

/** A flow, as far as it bears on running it on demand. */
export interface Flow {
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
  /** The number of these from one run to the next; empty if the flow does not say. */
  readonly interval: string;
  /** The delta column in its Copy transformation; empty before the first run of a table-based flow. */
  readonly deltaColumn: string;
  readonly hasCopyTransformation: boolean;
}

/** What the specification of a flow says about it. */
export interface FlowSpec {
  readonly name: string;
  /** `batch` or `streaming`; empty if the specification does not say. */
  readonly frequency: string;
  /** Whether a run takes a delta column; `undefined` if the specification does not describe runs on demand. */
  readonly runTakesDeltaColumn: boolean | undefined;
}

/** What a flow reads from. */
export interface SourceConnection {
  /** `tabular`, `delimited`, `json`, `parquet`, …; empty if the service does not say. */
  readonly format: string;
}

/** Reads a flow; what is missing is missing. */
export function readFlow(value: unknown): Flow {
  const interval = member(value, 'scheduleParams', 'interval');
  const sourceConnectionId = readId(list(value, 'sourceConnectionIds')[0]) ?? '';
  const inherited = list(value, 'inheritedAttributes', 'sourceConnections').find((connection) =>
    isSameId(text(connection, 'id') ?? '', sourceConnectionId),
  );
  const copy = list(value, 'transformations').find((item) => member(item, 'name') === 'Copy');
  return {
    name: text(value, 'name') ?? '',
    state: readStatus(value, 'state').toLowerCase(),
    specId: readId(value, 'flowSpec', 'id') ?? '',
    sourceConnectionId,
    baseConnectionId: readId(inherited, 'baseConnection', 'id') ?? '',
    connectionSpecId: readId(inherited, 'connectionSpec', 'id') ?? '',
    frequency: text(value, 'scheduleParams', 'frequency')?.toLowerCase() ?? '',
    interval: typeof interval === 'number' ? String(interval) : (text(interval) ?? ''),
    deltaColumn: text(copy, 'params', 'deltaColumn', 'name') ?? '',
    hasCopyTransformation: copy !== undefined,
  };
}

/** Reads a flow specification; what is missing is missing. */
export function readFlowSpec(value: unknown): FlowSpec {
  const runSpec = member(value, 'runSpec', 'spec');
  const properties = member(runSpec, 'properties');
  const takesDelta =
    member(properties, 'deltaColumn') !== undefined || list(runSpec, 'required').includes('deltaColumn');
  return {
    name: text(value, 'name') ?? '',
    frequency: text(value, 'attributes', 'frequency') ?? '',
    runTakesDeltaColumn: properties === undefined && !takesDelta ? undefined : takesDelta,
  };
}

/** Reads a source connection; what is missing is missing. */
export function readSourceConnection(value: unknown): SourceConnection {
  return { format: text(value, 'data', 'format')?.toLowerCase() ?? '' };
}
