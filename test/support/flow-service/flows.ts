import { etagOf, uuidOf } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Settings } from './settings.ts';

/** Where a flow reads from; decides its flow spec and whether it can be run on demand. */
export type FlowKind = 'table' | 'file' | 'streaming';

export interface DeltaColumn {
  readonly name: string;
  readonly dateFormat?: string;
  readonly timezone?: string;
}

/** A dataflow as the service holds it. Tests may change it while the service runs. */
export interface Flow {
  readonly id: string;
  readonly kind: FlowKind;
  name: string;
  /** Only `once` can be run on demand (error 1386). */
  frequency: 'once' | 'minute' | 'hour' | 'day' | 'week';
  state: 'enabled' | 'disabled' | 'updating' | 'draft';
  /** Delta column of the Copy transformation; the first on-demand run of a table flow writes it. */
  deltaColumn: DeltaColumn | undefined;
  /** Whether the credential of its source still works. */
  isSourceReachable: boolean;
  createdAtMs: number;
  updatedAtMs: number;
}

/** The tutorial's flow: table-based, one-time, not yet run. */
export const TABLE_FLOW_ID = '3abea21c-7e36-4be1-bec1-d3bad0e3e0de';
export const FILE_FLOW_ID = '91c7d5be-0f3a-4d82-8b16-2e6a50f7c943';
export const SCHEDULED_FLOW_ID = 'c40e8b17-65d9-4f2b-9a3e-7b1d08e5f26a';
export const DISABLED_FLOW_ID = '2f96a0d3-b81c-4e57-8d40-c35e91a7064f';
export const STREAMING_FLOW_ID = 'e85b2c49-17f0-4a6d-b2c8-0d94f36e71ab';

/** Ids of Adobe's flow specs by the kind of source. */
export const FLOW_SPEC_IDS = {
  table: '14518937-270c-4525-bdec-c2ba7cce3860',
  file: '9753525b-82c7-4dce-8a9b-5ccfce2b9876',
  streaming: 'c1a19761-d2c7-4702-b9fa-fe91f0613e81',
} as const satisfies Record<FlowKind, string>;

export type FlowOptions = Pick<Flow, 'kind'> & Partial<Flow>;

/** Completes a flow: enabled, one-time, created a day before `nowMs`. */
export function newFlow(options: FlowOptions, id: string, nowMs: number): Flow {
  const createdAtMs = nowMs - 86_400_000;
  return {
    id,
    name: `Orders from a ${options.kind} source`,
    frequency: 'once',
    state: 'enabled',
    deltaColumn: undefined,
    isSourceReachable: true,
    createdAtMs,
    updatedAtMs: createdAtMs,
    ...options,
  };
}

/** The flows that every new service has. */
export const FIXTURES: readonly FlowOptions[] = [
  { id: TABLE_FLOW_ID, kind: 'table', name: 'Customers from the loyalty database' },
  { id: FILE_FLOW_ID, kind: 'file', name: 'Nightly product files' },
  {
    id: SCHEDULED_FLOW_ID,
    kind: 'table',
    frequency: 'hour',
    name: 'Hourly orders',
    deltaColumn: { name: 'MODIFIED_ON' },
  },
  { id: DISABLED_FLOW_ID, kind: 'table', state: 'disabled', name: 'Retired price list' },
  { id: STREAMING_FLOW_ID, kind: 'streaming', name: 'Clicks as they happen' },
];

/** What GET /flows/{id} answers for a flow. */
export function flowDocument(flow: Flow, settings: Settings): JsonObject {
  const etag = etagOf(flow.id, flow.updatedAtMs);
  const mapping = { name: 'Mapping', params: { mappingId: uuidOf(flow.id), mappingVersion: 0 } };
  const copy = { name: 'Copy', params: { deltaColumn: flow.deltaColumn } };
  const isUpperCase = settings.world.runs.upperCaseIds !== 'none';
  return {
    id: isUpperCase ? flow.id.toUpperCase() : flow.id,
    createdAt: flow.createdAtMs,
    updatedAt: flow.updatedAtMs,
    sandboxName: settings.sandboxes[0],
    imsOrgId: settings.orgId,
    name: flow.name,
    flowSpec: { id: FLOW_SPEC_IDS[flow.kind], version: '1.0' },
    state: flow.state,
    version: etag,
    etag,
    sourceConnectionIds: [sourceConnectionId(flow.id)],
    targetConnectionIds: [uuidOf(`${flow.id} target`)],
    inheritedAttributes: inheritedOf(flow.id),
    ...(flow.kind === 'streaming' ? {} : { scheduleParams: scheduleOf(flow) }),
    transformations: flow.deltaColumn === undefined ? [mapping] : [mapping, copy],
    runs: `/runs?property=flowId==${flow.id}`,
  };
}

/** The id of what a flow reads from. */
export function sourceConnectionId(flowId: string): string {
  return uuidOf(`${flowId} source`);
}

/** What GET /sourceConnections/{id} answers for what a flow reads from. */
export function sourceConnectionDocument({ id, kind }: Flow): JsonObject {
  const format = { table: 'tabular', file: 'delimited', streaming: undefined }[kind];
  const params = { table: { tableName: 'orders' }, file: { path: '/orders' }, streaming: {} }[kind];
  const baseConnectionId = connectionId(id);
  const name = `Source of ${id}`;
  return { id: sourceConnectionId(id), name, baseConnectionId, data: format && { format }, params };
}

/** The id of the connection, with its credential, that a flow's source is read over. */
export function connectionId(flowId: string): string {
  return uuidOf(`${flowId} connection`);
}

function inheritedOf(flowId: string): JsonObject {
  const baseConnection = { id: connectionId(flowId) };
  return {
    sourceConnections: [{ id: sourceConnectionId(flowId), baseConnection }],
    targetConnections: [{ id: uuidOf(`${flowId} target`) }],
    properties: { isSourceFlow: true },
  };
}

function scheduleOf(flow: Flow): JsonObject {
  const startTime = String(Math.floor(flow.createdAtMs / 1000));
  return { startTime, frequency: flow.frequency, ...(flow.frequency === 'once' ? {} : { interval: 1 }) };
}
