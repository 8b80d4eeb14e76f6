import type { Flow } from '../../adobe/flow.ts';
import type { DeltaColumn, RunRequest } from '../../adobe/flow-service.ts';
import type { SourceKind } from '../../adobe/source-kind.ts';
import type { Preview } from '../../runs/findings.ts';
import type { StepState } from '../state.ts';
import { type Row, rowIfAny } from './row.ts';

/** What a dry run shows about the flow; empty if the step is none. */
export function previewRows({ preview, order, plan }: StepState): readonly Row[] {
  if (!preview || !order) return [];
  const { flow, source, isSourceReachable, request } = preview;
  const which = plan?.windows.length === 1 ? '' : ' (first run)';
  return [
    { label: 'Name', value: flow.name || 'none' },
    { label: 'State', value: flow.state || 'not known' },
    { label: 'Schedule', value: scheduleText(flow) },
    { label: 'Source', value: sourceText(source) },
    ...rowIfAny('Credential', credentialText(isSourceReachable)),
    { label: 'Delta column', value: deltaText(flow, source, order.run.deltaColumn) },
    // A plan that continues from the last run has read the history, which the rows about that run describe.
    ...rowIfAny('History', plan?.existing ? undefined : historyText(preview)),
    ...rowIfAny('Would send', request && `${requestText(request)}${which}`),
  ];
}

/** The parameters of the request, with the names that the API has for them. */
function requestText({ startSeconds, window, deltaColumn }: RunRequest): string {
  const times = `startTime ${startSeconds}, windowStartTime ${window.startSeconds}, windowEndTime ${window.endSeconds}`;
  return deltaColumn ? `${times}, deltaColumn ${deltaColumn.name}` : times;
}

function credentialText(isSourceReachable: boolean | undefined): string | undefined {
  if (isSourceReachable === undefined) return undefined;
  return `the connection of the source ${isSourceReachable ? 'works' : 'does not work'}, by its test`;
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

/** How many runs of the history show what a run is recognized by. */
function historyText({ runs }: Preview): string {
  if (runs.length === 0) return 'no run';
  const withWindow = runs.filter(({ window }) => window).length;
  const withStart = runs.filter(({ startSeconds }) => startSeconds !== undefined).length;
  const read = runs.length === 1 ? '1 run read' : `${runs.length} runs read`;
  return `${read}, ${withWindow} with a window, ${withStart} with a start time`;
}
