import type { Flow, FlowSpec, SourceConnection } from './flow.ts';
import { isSameId } from './ids.ts';

/** What a flow reads from, and how that is known. */
export interface SourceKind {
  readonly kind: 'table' | 'file' | 'streaming' | 'unknown';
  /** Worded to follow "by". */
  readonly evidence: string;
}

/** What has been read about a flow; `undefined` for what could not be read. */
interface SourceEvidence {
  readonly flow: Flow;
  readonly spec?: FlowSpec | undefined;
  readonly connection?: SourceConnection | undefined;
}

/** Specifications of flows that Adobe's documentation names (source: the guides to batch sources). */
const SPECS = [
  { id: '14518937-270c-4525-bdec-c2ba7cce3860', name: 'CRMToAEP', kind: 'table' },
  { id: '9753525b-82c7-4dce-8a9b-5ccfce2b9876', name: 'CloudStorageToAEP', kind: 'file' },
] as const;

/** Formats of source connections (source: the same guides, which require `tabular` for every table-based source). */
const FORMAT_KINDS = new Map<string | undefined, 'table' | 'file'>([
  ['tabular', 'table'],
  ['delimited', 'file'],
  ['json', 'file'],
  ['parquet', 'file'],
]);

/**
 * Decides what a flow reads from, by the best evidence available: what the specification says of runs, its name or
 * id, the format of the source connection, a Copy transformation.
 */
export function sourceKind({ flow, spec, connection }: SourceEvidence): SourceKind {
  const known =
    SPECS.find(({ name }) => name === spec?.name) ?? SPECS.find(({ id }) => isSameId(id, flow.specId));
  const specName = spec?.name || known?.name || flow.specId;
  if (spec && /stream/i.test(spec.frequency))
    return { kind: 'streaming', evidence: `its specification ${specName}` };
  if (spec?.runTakesDeltaColumn !== undefined) {
    const kind = spec.runTakesDeltaColumn ? 'table' : 'file';
    return { kind, evidence: `what its specification ${specName} says of runs` };
  }
  if (known) return { kind: known.kind, evidence: `its specification ${specName}` };
  const byFormat = FORMAT_KINDS.get(connection?.format);
  if (byFormat)
    return { kind: byFormat, evidence: `the format ${connection?.format} of its source connection` };
  if (flow.hasCopyTransformation) return { kind: 'table', evidence: 'its Copy transformation' };
  return { kind: 'unknown', evidence: 'nothing that could be read of it' };
}
