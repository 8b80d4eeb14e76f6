import {
  batchIdOf,
  CLIENT_ID,
  CLIENT_SECRET,
  DISABLED_FLOW_ID,
  FILE_FLOW_ID,
  ORG_ID,
  type ReceivedRequest,
  SCHEDULED_FLOW_ID,
  STREAMING_FLOW_ID,
  TABLE_FLOW_ID,
} from './flow-service/index.ts';
import { BEGIN_MS, type Inputs } from './scenes/scene.ts';
import type { PlayedScene } from './scenes.ts';

/** The headings of a transcript, in their order. */
const SECTIONS = ['Inputs', 'Requests', 'Log', 'Outputs', 'Summary', 'Exit code'] as const;
type Section = (typeof SECTIONS)[number];

/** The sections that say what a step does, without anything that is only worded. */
const BEHAVIOR = ['Requests', 'Outputs', 'Exit code'] as const satisfies readonly Section[];

export type Behavior = Readonly<Record<(typeof BEHAVIOR)[number], string>>;

/**
 * Writes a played scene as one readable text. Its times are virtual and fixed; whatever else differs from one
 * play to the next (ids, etags, the port), or is a secret, has a placeholder.
 */
export function transcriptOf(played: PlayedScene): string {
  const { scene, inputs, requests, stdout, stderr, outputs, summary, exitCode } = played;
  const sections: Readonly<Record<Section, string>> = {
    Inputs: withoutSecrets(inputsText(scene.action, inputs, scene.env), inputs),
    Requests: withoutSecrets(requestsText(inOrder(requests, inputs)), inputs),
    // A secret anywhere else in the log, in the outputs or in the summary must show.
    Log: `${stdout}${stderr}`.replace(/^::add-mask::.*$/gm, (line) => withoutSecrets(line, inputs)),
    Outputs: linesOf(outputs, '='),
    Summary: summary,
    'Exit code': String(exitCode),
  };
  const texts = SECTIONS.map((section) => `## ${section}\n${sections[section].trimEnd() || '(none)'}\n`);
  return stable([`# ${scene.title}\n`, ...texts].join('\n'), played);
}

/** Reads from a transcript what its step does. */
export function behaviorOf(transcript: string): Behavior {
  return {
    Requests: sectionOf(transcript, 'Requests'),
    Outputs: sectionOf(transcript, 'Outputs'),
    'Exit code': sectionOf(transcript, 'Exit code'),
  };
}

/** The sections of {@link Behavior} in which two transcripts differ. */
export function differences(before: string, after: string): readonly (keyof Behavior)[] {
  const [one, other] = [behaviorOf(before), behaviorOf(after)];
  return BEHAVIOR.filter((section) => one[section] !== other[section]);
}

function sectionOf(transcript: string, section: Section): string {
  const next = SECTIONS[SECTIONS.indexOf(section) + 1];
  const begin = transcript.indexOf(`\n## ${section}\n`);
  const end = next === undefined ? -1 : transcript.indexOf(`\n## ${next}\n`, begin);
  if (begin < 0) throw new Error(`the transcript has no section ${section}`);
  return transcript.slice(begin + `\n## ${section}\n`.length, end < 0 ? undefined : end).trim();
}

function inputsText(action = 'action.yml', inputs: Inputs, env: object = {}): string {
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== ''));
  const extra = Object.keys(env).length > 0 ? `\nenv:\n${linesOf(env, ': ', '  ')}` : '';
  return `uses: ${action === 'action.yml' ? './' : './wait'}\nwith:\n${linesOf(given, ': ', '  ')}${extra}`;
}

function linesOf(values: object, separator: string, indent = ''): string {
  const lines = Object.entries(values).map(([name, value]) => `${indent}${name}${separator}${value}`);
  return lines.map((line) => line.replaceAll('\n', `\n${indent}  `)).join('\n');
}

/** Follow from the body and from the connection, and say nothing of what is asked. */
const LEFT_OUT: ReadonlySet<string> = new Set(['host', 'connection', 'content-length']);

/** A dry run reads the flow and its history side by side: of requests of one moment, which arrives first is chance. */
function inOrder(requests: readonly ReceivedRequest[], inputs: Inputs): readonly ReceivedRequest[] {
  if (inputs['dry-run'] !== 'true') return requests;
  const [token, ...reads] = requests;
  const sorted = reads.toSorted((a, b) => a.atMs - b.atMs || a.path.localeCompare(b.path));
  return token ? [token, ...sorted] : [];
}

function requestsText(requests: readonly ReceivedRequest[]): string {
  if (requests.length === 0) return '';
  const shown = new Map<string | undefined, string>();
  const texts = requests.map((request) => {
    const headers = headersOf(request);
    const isNew = shown.get(request.call) !== headers;
    shown.set(request.call, headers);
    const age = `+${(request.atMs - BEGIN_MS) / 1_000} s`;
    const answer =
      request.status === undefined ? 'no answer, the connection is lost' : `HTTP ${request.status}`;
    const more = [isNew ? headers : '', request.body].filter((text) => text !== '').join('\n');
    const indented = more === '' ? '' : `\n${more.replace(/^/gm, '    ')}`;
    return `${age} ${request.method} ${request.path} -> ${answer}${indented}`;
  });
  return `${REQUESTS_NOTE}\n\n${texts.join('\n')}`;
}

const REQUESTS_NOTE = `Time is virtual and begins at ${new Date(BEGIN_MS).toISOString()}. Headers are shown if they differ from those of
the last request of the same kind; Host, Connection and Content-Length are left out.`;

function headersOf({ rawHeaders }: ReceivedRequest): string {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !LEFT_OUT.has(name.toLowerCase()) ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  return lines.join('\n');
}

function withoutSecrets(text: string, inputs: Inputs): string {
  const secrets = [
    [inputs['client-secret'] ?? '', '<client-secret>'],
    [inputs['access-token'] ?? '', '<access-token>'],
    [CLIENT_SECRET, '<client-secret>'],
  ] as const;
  return secrets
    .filter(([secret]) => secret !== '')
    .reduce((shown, [secret, name]) => shown.replaceAll(secret, name), text)
    .replaceAll(/not-a-real-token-[\da-f-]{36}/g, '<minted-token>');
}

const FLOWS = {
  [TABLE_FLOW_ID]: '<table-flow>',
  [FILE_FLOW_ID]: '<file-flow>',
  [SCHEDULED_FLOW_ID]: '<scheduled-flow>',
  [DISABLED_FLOW_ID]: '<disabled-flow>',
  [STREAMING_FLOW_ID]: '<streaming-flow>',
} as const;

const ETAG = /[\da-f]{8}-0000-0200-0000-[\da-f]{12}/g;
const UUID = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g;

/** Puts placeholders for all that a play makes up, the same one for the same thing. */
function stable(text: string, { url, runs }: PlayedScene): string {
  const known: Readonly<Record<string, string>> = {
    ...FLOWS,
    [CLIENT_ID]: '<client-id>',
    [ORG_ID]: '<org-id>',
    [url]: 'http://127.0.0.1:<port>',
    [new URL(url).host]: '127.0.0.1:<port>',
    ...Object.fromEntries(runs.map(({ id }, index) => [id, `<run-${index + 1}>`])),
    // A chart and a table have the first digits of a run's id.
    ...Object.fromEntries(
      runs.flatMap(({ id }, index) =>
        ['section ', '">'].map((before) => [`${before}${id.slice(0, 8)}`, `${before}<run-${index + 1}>`]),
      ),
    ),
    ...Object.fromEntries(runs.map((run, index) => [batchIdOf(run), `<batch-${index + 1}>`])),
  };
  const named = Object.entries(known).reduce((shown, [value, name]) => shown.replaceAll(value, name), text);
  const counted = numbered(numbered(named, ETAG, 'etag'), UUID, 'id');
  return counted.replaceAll(/(aep-flow-run\/)\d+\.\d+\.\d+/g, '$1<version>');
}

function numbered(text: string, pattern: RegExp, name: string): string {
  const found = [...new Set(text.match(pattern))];
  return text.replaceAll(pattern, (value) => `<${name}-${found.indexOf(value) + 1}>`);
}
