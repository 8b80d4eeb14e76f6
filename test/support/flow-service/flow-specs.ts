import { FLOW_SPEC_IDS, type FlowKind } from './flows.ts';
import type { JsonObject } from './json.ts';

const NAMES = {
  table: 'CRMToAEP',
  file: 'CloudStorageToAEP',
  streaming: 'Steam data with transformation',
} as const satisfies Record<FlowKind, string>;

/** What GET /flowSpecs/{id} answers, shortened to what distinguishes table, file and streaming sources. */
export function flowSpecDocument(id: string): JsonObject | undefined {
  const kinds = ['table', 'file', 'streaming'] as const;
  const kind = kinds.find((candidate) => FLOW_SPEC_IDS[candidate] === id);
  if (kind === undefined) return undefined;
  return {
    id,
    name: NAMES[kind],
    providerId: '0ed90a81-07f4-4586-8190-b40eccef1c5a',
    version: '1.0',
    attributes: { isSourceFlow: true, frequency: kind === 'streaming' ? 'streaming' : 'batch' },
    // Only specs of batch sources say what a run on demand takes.
    ...(kind === 'streaming' ? {} : { runSpec: { name: 'ProviderParams', spec: runSpecOf(kind) } }),
  };
}

function runSpecOf(kind: 'table' | 'file'): JsonObject {
  const times = ['startTime', 'windowStartTime', 'windowEndTime'];
  const time = { type: 'integer', description: 'Unix epoch time' };
  const deltaColumn = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      dateFormat: { type: 'string' },
      timezone: { type: 'string' },
    },
    required: ['name'],
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      ...Object.fromEntries(times.map((name) => [name, time])),
      ...(kind === 'table' ? { deltaColumn } : {}),
    },
    required: kind === 'table' ? [...times, 'deltaColumn'] : times,
  };
}
