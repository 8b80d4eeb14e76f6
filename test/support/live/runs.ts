import { isSameId } from '../../../src/adobe/ids.ts';
import { list, member, text } from '../../../src/adobe/json.ts';
import { runState } from '../../../src/adobe/run/run-status.ts';
import type { ShownRuns, World } from '../flow-service/index.ts';
import { extensionsOf, idOf, spellingOf, statusOf } from './documents.ts';
import { type Finding, unknown } from './finding.ts';
import type { LiveSettings } from './settings.ts';

/**
 * What the documents of a flow's runs show.
 *
 * @param runs from the history, or the one that was just created
 * @param sentAs how the times of that one were sent
 */
export function askRuns(
  runs: readonly unknown[],
  settings: LiveSettings,
  sentAs?: SentAs,
): readonly Finding[] {
  if (runs.length === 0) return [unknown('What do runs show?', 'the history of the flow is empty')];
  return [
    askParams(runs),
    askTimes(runs, sentAs),
    askActivityWindows(runs),
    askEnds(runs),
    askIds(runs, settings.flowId),
    askClient(runs, settings.connection.clientId),
    askStatusPlace(runs),
    askStatusWords(runs),
    askCounts(runs),
    askKeys(runs),
  ];
}

const TIMES = ['startTime', 'windowStartTime', 'windowEndTime'] as const;

function paramsOf(run: unknown): ShownRuns['params'] {
  const [start, from, to] = TIMES.map((name) => member(member(run, 'params'), name) !== undefined);
  if (from && to) return start ? 'whole' : 'without-start';
  return start ? 'start-only' : 'absent';
}

function askParams(runs: readonly unknown[]): Finding {
  const question = 'Does a run repeat the `params` of its creation?';
  const forms = distinct(runs.map(paramsOf));
  const answers = {
    whole: 'Yes, with its window and its start time.',
    'without-start': 'Yes, with its window and without its start time.',
    'start-only': 'It repeats its start time, and no window.',
    absent: 'No.',
  } as const;
  const meanings = {
    whole: 'A lost run is recognized by its window, and by its start time.',
    'without-start': 'A lost run is recognized by its window.',
    'start-only': 'A lost run is recognized by a start time that lay in the future when it was sent.',
    absent: 'A lost run is recognized by its activities if they show the window, else by its time alone.',
  } as const;
  const [form] = forms;
  if (form === undefined || forms.length > 1)
    return { question, answer: 'Some runs do.', meaning: 'Each run is judged by what it shows.' };
  return {
    question,
    answer: answers[form],
    meaning: meanings[form],
    fits: ({ runs: of }) => of.params === form,
  };
}

/** How the times of a creation are written. */
export type SentAs = 'strings' | 'integers';

/** How runs write the times of their creation. */
export function askTimes(runs: readonly unknown[], sentAs?: SentAs): Finding {
  const question = 'How are these times written?';
  const times = runs.flatMap((run) => TIMES.map((name) => member(member(run, 'params'), name)));
  const types = distinct(times.filter((time) => time !== undefined).map((time) => typeof time));
  if (types.length === 0) return unknown(question, 'no run shows any');
  const meaning = 'Both forms are read.';
  if (types.length > 1)
    return {
      ...{ question, meaning, answer: 'As texts and as integers, probably as they were sent.' },
      fits: ({ runs: of }) => of.times === 'as-sent' || of.params === 'absent',
    };
  const form = types[0] === 'string' ? 'strings' : 'integers';
  const canBeAsSent = sentAs === undefined || sentAs === form;
  return {
    ...{ question, meaning },
    answer: `As ${form === 'strings' ? 'texts' : 'integers'}${sentAs === undefined || sentAs !== form ? '' : ', as they were sent'}.`,
    fits: ({ runs: of }) => (of.times === 'as-sent' && canBeAsSent) || of.times === form,
  };
}

function askActivityWindows(runs: readonly unknown[]): Finding {
  const question = 'Do the activities of a run show its window?';
  const extensions = runs.flatMap(extensionsOf);
  if (extensions.length === 0) return unknown(question, 'no run has activities yet');
  const ends = extensions.map((one) => member(one, 'windowEnd')).filter((end) => typeof end === 'number');
  if (ends.length === 0)
    return {
      ...{ question, answer: 'No.' },
      meaning: 'A run whose `params` do not show its window either is recognized by its time alone.',
      fits: ({ runs: of }) => !of.activityWindows,
    };
  const isInclusive = ends.some((end) => end % 1_000 === 999);
  return {
    question,
    answer: `Yes, in milliseconds; the end is ${isInclusive ? 'the last millisecond of the window' : 'the one that was sent'}.`,
    meaning: 'A lost run is recognized by its window, once it has begun.',
    fits: ({ runs: of }) => of.activityWindows && of.activityEndMinusMs > 0 === isInclusive,
  };
}

const INT32_SECONDS = 2_147_483_647;

function endsOf(run: unknown): readonly number[] {
  const shown = member(member(run, 'params'), 'windowEndTime');
  const inParams = shown === undefined ? [] : [Number(shown)];
  const inActivities = extensionsOf(run).flatMap((one) => {
    const end = member(one, 'windowEnd');
    return typeof end === 'number' ? [Math.round(end / 1_000)] : [];
  });
  return [...inParams, ...inActivities];
}

function startOf(run: unknown): number {
  const started = member(member(member(run, 'metrics'), 'durationSummary'), 'startedAtUTC');
  return typeof started === 'number' ? Math.floor(started / 1_000) : Number.NaN;
}

function askEnds(runs: readonly unknown[]): Finding {
  const question = 'Is the end of a window that lies in the future shown as it was sent?';
  const ends = runs.flatMap((run) => endsOf(run).map((end) => ({ end, start: startOf(run) })));
  const isCutTo2038 = ends.some(({ end }) => end === INT32_SECONDS);
  const isBeyond = ends.some(({ end, start }) => end > start + 1);
  const isCutToStart = !isBeyond && ends.some(({ end, start }) => end === start);
  const meaning = 'A run whose window was cut off is not taken for another: the question stays open.';
  if (isCutTo2038)
    return {
      ...{ question, meaning, answer: 'No: it is cut off in 2038.' },
      fits: ({ runs: of }) => of.latestEnd === 'int32',
    };
  if (isCutToStart)
    return {
      ...{ question, meaning, answer: 'No: it is cut off at the start of the run.' },
      fits: ({ runs: of }) => of.latestEnd === 'run-start',
    };
  if (!isBeyond) return unknown(question, 'no run shows such a window');
  const isAny = ends.some(({ end }) => end > INT32_SECONDS);
  return {
    ...{ question, answer: 'Yes.', meaning: 'A window is compared exactly.' },
    fits: ({ runs: of }) => of.latestEnd !== 'run-start' && !(isAny && of.latestEnd === 'int32'),
  };
}

function askIds(runs: readonly unknown[], flowId: string): Finding {
  const flows = runs.map((run) => text(member(run, 'flowId')) ?? '').filter((id) => isSameId(id, flowId));
  const isUpper = (ids: readonly string[]) => ids.some((id) => id !== id.toLowerCase());
  const flow = isUpper(flows);
  const run = isUpper(runs.map(idOf));
  const form = flow ? (run ? 'flow-and-run' : 'flow') : 'none';
  const which = { none: 'Yes', flow: 'No: that of the flow', 'flow-and-run': 'No: those of flow and run' }[
    form
  ];
  return {
    question: 'Are ids shown in lower case?',
    answer: `${which}.`,
    meaning: 'Ids are compared without regard to their case.',
    fits: ({ runs: of }) => of.upperCaseIds === form,
  };
}

function askClient(runs: readonly unknown[], clientId: string): Finding {
  const clients = runs.map((run) => text(member(run, 'createdClient')));
  const forms = distinct(clients.map((client) => clientForm(client, clientId)));
  const question = 'Which client do runs name as their creator (`createdClient`)?';
  const answers = {
    absent: 'None.',
    'client-id': 'Exactly the client ID of the credential.',
    suffixed: 'The client ID of the credential, with more text after it.',
    provider: 'The provider of sources.',
    ui: 'The user interface.',
    other: 'Another client.',
  } as const;
  const answer = forms.map((form) => answers[form]).join(' ');
  if (forms.includes('client-id'))
    return {
      ...{ question, answer },
      meaning: 'The client speaks for a run of this credential, and another client against it.',
      fits: ({ runs: of }) => of.createdClient === 'client-id',
    };
  const form = (['suffixed', 'provider', 'absent'] as const).find((one) => forms.includes(one));
  const meaning =
    form === 'absent'
      ? 'The client says nothing: a run without a window is recognized by its time alone.'
      : 'A run of this credential is taken for that of another client: without its window or start time it is never taken over, and a lost answer can end `unknown`.';
  if (form === undefined || forms.some((one) => one === 'ui' || one === 'other'))
    return { question, answer, meaning };
  return { question, answer, meaning, fits: ({ runs: of }) => of.createdClient === form };
}

function clientForm(
  client: string | undefined,
  clientId: string,
): ShownRuns['createdClient'] | 'ui' | 'other' {
  if (client === undefined) return 'absent';
  if (client === clientId) return 'client-id';
  if (client.startsWith(clientId)) return 'suffixed';
  if (client === 'acp_foundation_connectors') return 'provider';
  return client === 'exc_app' ? 'ui' : 'other';
}

function askStatusPlace(runs: readonly unknown[]): Finding {
  const places = distinct(runs.flatMap((run) => statusOf(run)?.place ?? []));
  const question = 'Where does a run show its status?';
  const meaning = 'Both places are read, `statusSummary` first.';
  const [place] = places;
  if (place === undefined) return unknown(question, 'no run shows one');
  const answer = { summary: 'In `statusSummary`.', root: 'As `state`.', both: 'In both places.' }[place];
  return { question, answer, meaning, fits: ({ runs: of }) => of.status === place };
}

type Vocabulary = ShownRuns['statusWords'];

/** `inProgress` is of the samples, `IN_PROGRESS` of OpenAPI, `Processing` of the destinations. */
function vocabularyOf(word: string): Vocabulary {
  if (runState(word) === 'unrecognized') return 'undocumented';
  if (/^[A-Z_]+$/.test(word)) return 'openapi';
  return /^[A-Z]/.test(word) ? 'destinations' : 'documented';
}

function askStatusWords(runs: readonly unknown[]): Finding {
  const question = 'Which words are statuses?';
  const words = distinct(runs.flatMap((run) => statusOf(run)?.word ?? []));
  const vocabularies = distinct(words.map(vocabularyOf));
  if (vocabularies.length === 0) return unknown(question, 'no run shows one');
  const shown = words.filter((word) => /^[A-Za-z_ ]{1,30}$/.test(word)).map((word) => `\`${word}\``);
  const isRead = !vocabularies.includes('undocumented');
  return {
    question,
    answer: `${shown.join(', ') || 'Words that are not shown here'}.`,
    meaning: isRead
      ? 'The action reads each of them.'
      : 'The action does not know all of them: it waits until `wait-timeout`, and never takes one for success.',
    fits: ({ runs: of }) => vocabularies.every((one) => one === of.statusWords),
  };
}

function askCounts(runs: readonly unknown[]): Finding {
  const question = 'How does a run that succeeded show its counts?';
  const done = runs.filter((run) => runState(statusOf(run)?.word ?? '') === 'succeeded');
  const summaries = done.map((run) => member(member(run, 'metrics'), 'recordSummary'));
  const forms = distinct(summaries.map((summary) => countForm(member(summary, 'inputRecordCount'))));
  const [form] = forms;
  if (form === undefined || forms.length > 1)
    return unknown(question, done.length === 0 ? 'no run has succeeded' : 'runs differ in it');
  return {
    ...{
      question,
      answer: { numbers: 'As numbers.', 'minus-one': 'As -1.', absent: 'Not at all.', text: 'As texts.' }[
        form
      ],
    },
    meaning:
      form === 'absent' || form === 'minus-one'
        ? 'They are unknown, and never zero: `max-failed-records` counts lost records as too many.'
        : 'They are read.',
    fits: ({ runs: of }) => of.counts === form,
  };
}

function countForm(count: unknown): ShownRuns['counts'] {
  if (count === undefined) return 'absent';
  if (typeof count === 'string') return 'text';
  return count === -1 ? 'minus-one' : 'numbers';
}

function askKeys(runs: readonly unknown[]): Finding {
  const spells = (key: string) => runs.some((run) => member(run, key) !== undefined);
  const etag = spells('eTag') ? 'eTag' : 'etag';
  const activities = runs.some((run) => list(member(run, 'activites')).length > 0)
    ? 'activites'
    : 'activities';
  const isKnown = spells('activities') || spells('activites');
  return {
    question: 'How are etag and activities spelled?',
    answer: `\`${etag}\`${isKnown ? `, \`${activities}\`` : ''}.`,
    meaning: 'Both spellings are read.',
    fits: (world: World) => {
      const { etagKey, activitiesKey } = spellingOf(world);
      return etagKey === etag && (!isKnown || activitiesKey === activities);
    },
  };
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
