import type { Flow } from '../adobe/flow.ts';
import type { DeltaColumn } from '../adobe/flow-service.ts';
import type { SourceKind } from '../adobe/source-kind.ts';
import type { Inspection } from '../runs/findings.ts';
import type { Row } from './row.ts';

/** What a dry run shows about a flow. */
export function flowRows({ flow, source }: Inspection, deltaColumn: DeltaColumn | undefined): readonly Row[] {
  return [
    { label: 'Name', value: flow.name || 'none' },
    { label: 'State', value: flow.state || 'not known' },
    { label: 'Schedule', value: scheduleText(flow) },
    { label: 'Source', value: sourceText(source) },
    { label: 'Delta column', value: deltaText(flow, source, deltaColumn) },
  ];
}

function scheduleText({ frequency, interval }: Flow): string {
  if (frequency === '') return 'not known';
  if (frequency === 'once') return 'once, as runs on demand need it';
  return interval === '' || interval === '1' ? `every ${frequency}` : `every ${interval} ${frequency}s`;
}

const SOURCES = {
  table: 'table-based, batch',
  file: 'file-based, batch',
  streaming: 'streaming',
  unknown: 'not known: nothing that could be read says whether it is table-based or file-based',
} as const satisfies Record<SourceKind['kind'], string>;

function sourceText({ kind, evidence }: SourceKind): string {
  return kind === 'unknown' ? SOURCES.unknown : `${SOURCES[kind]} (by ${evidence})`;
}

function deltaText(flow: Flow, { kind }: SourceKind, given: DeltaColumn | undefined): string {
  const own = flow.deltaColumn === '' ? 'none in the flow' : `${flow.deltaColumn} in the flow`;
  if (given) return `${own}, ${given.name} given`;
  return kind === 'unknown' && flow.deltaColumn === ''
    ? `${own}, none given: the first run of a table-based flow needs it`
    : own;
}
