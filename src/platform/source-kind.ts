import type { Flow, FlowSpec, SourceConnection } from './flow.ts';

/** What a flow reads from, and how that is known. */
export interface SourceKind {
  readonly kind: 'table' | 'file' | 'streaming' | 'unknown';
  /** Worded to follow "by". */
  readonly evidence: string;
}

/** What has been read of a flow; `undefined` for what nobody has read, or could. */
export interface SourceEvidence {
  readonly flow: Flow;
  readonly spec?: FlowSpec | undefined;
  readonly connection?: SourceConnection | undefined;
}

/** Specifications of flows that Adobe's documentation names (source: the guides to batch sources). */
const SPEC_KINDS: Readonly<Record<string, 'table' | 'file'>> = {
  CRMToAEP: 'table',
  '14518937-270c-4525-bdec-c2ba7cce3860': 'table',
  CloudStorageToAEP: 'file',
  '9753525b-82c7-4dce-8a9b-5ccfce2b9876': 'file',
};

/** Formats of source connections (source: the same guides, which want `tabular` for every table-based source). */
const FORMAT_KINDS: Readonly<Record<string, 'table' | 'file'>> = {
  tabular: 'table',
  delimited: 'file',
  json: 'file',
  parquet: 'file',
};

/**
 * Tells what a flow reads from, by the best evidence there is: what the specification says of runs, its name or
 * id, the format of the source connection, a Copy transformation.
 */
export function sourceKind({ flow, spec, connection }: SourceEvidence): SourceKind {
  if (spec && /stream/i.test(spec.frequency))
    return { kind: 'streaming', evidence: `its specification ${spec.name}` };
  if (spec?.runTakesDeltaColumn !== undefined) {
    const kind = spec.runTakesDeltaColumn ? 'table' : 'file';
    return { kind, evidence: `what its specification ${spec.name} says of runs` };
  }
  const bySpec = kindIn(SPEC_KINDS, spec?.name) ?? kindIn(SPEC_KINDS, flow.specId);
  if (bySpec) return { kind: bySpec, evidence: `its specification ${spec?.name || flow.specId}` };
  const byFormat = kindIn(FORMAT_KINDS, connection?.format);
  if (byFormat)
    return { kind: byFormat, evidence: `the format ${connection?.format} of its source connection` };
  if (flow.hasCopyTransformation) return { kind: 'table', evidence: 'its Copy transformation' };
  return { kind: 'unknown', evidence: 'nothing that Adobe documents' };
}

function kindIn(kinds: Readonly<Record<string, 'table' | 'file'>>, key = ''): 'table' | 'file' | undefined {
  return Object.hasOwn(kinds, key) ? kinds[key] : undefined;
}
