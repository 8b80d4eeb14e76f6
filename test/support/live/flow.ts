import type { Flow } from '../../../src/adobe/flow.ts';
import { sourceKind } from '../../../src/adobe/source-kind.ts';
import type { Finding } from './finding.ts';
import type { Live } from './live.ts';

/** Words of Adobe's that can be shown; any other could be a name. */
const KNOWN_WORDS = ['enabled', 'disabled', 'draft', 'pending', 'once', 'minute', 'hour', 'day', 'week'];
const KNOWN_SPECS = ['CRMToAEP', 'CloudStorageToAEP', 'RestStorageToAEP'];

/** Asks what the flow is, and what its specification says of runs. */
export async function askFlow(live: Live): Promise<readonly Finding[]> {
  const { service, settings } = live;
  const flow = await live.retrying(() => service.getFlow(settings.flowId));
  return [
    stateOf(flow),
    deltaColumnOf(flow),
    ...(await askSpec(live, flow)),
    ...(await askSource(live, flow)),
  ];
}

function stateOf({ state, frequency }: Flow): Finding {
  const takesRuns = state === 'enabled' && frequency === 'once';
  return {
    question: 'Does the flow take runs on demand?',
    answer: `${takesRuns ? 'Yes' : 'No'}: its state is ${word(state)}, its frequency ${word(frequency)}.`,
    meaning: takesRuns
      ? 'A run can be created.'
      : 'The action expects a refusal, and its error message names the reason.',
  };
}

function deltaColumnOf({ deltaColumn, hasCopyTransformation }: Flow): Finding {
  const copy = hasCopyTransformation ? 'a Copy transformation' : 'no Copy transformation';
  return {
    question: 'Does the flow know its delta column?',
    answer: `${deltaColumn === '' ? 'No' : 'Yes'}: it has ${copy}.`,
    meaning:
      deltaColumn === ''
        ? 'If its source is table-based, its first run needs `delta-column`.'
        : 'A run that names another delta column is refused; one that names none uses it.',
  };
}

async function askSpec(live: Live, flow: Flow): Promise<readonly Finding[]> {
  if (flow.specId === '') return [];
  const spec = await live.retrying(() => live.service.getFlowSpec(flow.specId));
  const { kind } = sourceKind({ flow, spec });
  const name = KNOWN_SPECS.includes(spec.name) ? spec.name : 'another one';
  const takes = spec.runTakesDeltaColumn;
  return [
    {
      question: 'Does the specification of the flow describe runs on demand?',
      answer: `${takes === undefined ? 'No' : `Yes, ${takes ? 'with' : 'without'} a delta column`}; it is ${name}, its source is of the kind ${kind}.`,
      meaning:
        takes === undefined
          ? 'A dry run does not learn from it whether a delta column is needed.'
          : 'A dry run reads from it whether a delta column is needed.',
    },
  ];
}

async function askSource({ service, retrying }: Live, flow: Flow): Promise<readonly Finding[]> {
  const { sourceConnectionId, baseConnectionId } = flow;
  if (sourceConnectionId === '' || baseConnectionId === '') return [];
  const { format } = await retrying(() => service.getSourceConnection(sourceConnectionId));
  const works = await retrying(() => service.testConnection(baseConnectionId));
  const known = ['tabular', 'delimited', 'json', 'parquet'].includes(format)
    ? format
    : 'another word or none';
  const answer = { true: 'it works', false: 'it does not work', undefined: 'the answer does not say' };
  return [
    {
      question: 'Do its source connection and the test of its account answer?',
      answer: `Yes: the format is ${known}; of the credential of the source, ${answer[`${works}`]}.`,
      meaning: 'A dry run can report a source whose credential does not work any more.',
    },
  ];
}

function word(text: string): string {
  return KNOWN_WORDS.includes(text) ? text : text === '' ? 'not given' : 'another word';
}
