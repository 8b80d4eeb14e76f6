import { closestWorld } from './closest.ts';
import type { Section } from './finding.ts';
import type { LiveSettings } from './settings.ts';

/** Writes the report of a live check as Markdown. */
export function reportOf(sections: readonly Section[], settings: LiveSettings): string {
  const parts = sections.map(({ title, findings }) =>
    [
      `## ${title}`,
      ...findings.map(({ question, answer, meaning }) => `**${question}** ${answer}\n${meaning}`),
    ].join('\n\n'),
  );
  const text = ['# What the Flow Service answers', ...parts, worldSection(sections)].join('\n\n');
  return withoutIds(text, secretsOf(settings));
}

function worldSection(sections: readonly Section[]): string {
  const { name, alike, unlike } = closestWorld(sections.flatMap(({ findings }) => findings));
  const lines = [
    '## World of the tests',
    unlike.length === 0
      ? `These answers are those of the world \`${name}\` (test/support/flow-service/worlds.ts).`
      : `No world of the tests answers like this throughout. The closest is \`${name}\`; it differs in: ${unlike.join(' ')} A world that does not is to be added to test/support/flow-service/worlds.ts.`,
  ];
  const others = alike.map((other) => `\`${other}\``).join(', ');
  return [...lines, ...(others === '' ? [] : [`What was asked does not set apart: ${others}.`])].join('\n\n');
}

/** Ids of Adobe's, organizations, and tokens. */
const ID_SHAPES = [
  /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi,
  /[\w.-]+@\w[\w.-]*/g,
  /\beyJ[\w-]{5,}(?:\.[\w-]+)*/g,
  /\b[\da-f]{20,}\b/gi,
];

/** The last line of defense: no text of the service gets into a report in the first place. */
export function withoutIds(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret.length > 5)
    .reduce((shown, secret) => shown.replaceAll(secret, '[removed]'), text);
  return ID_SHAPES.reduce((shown, shape) => shown.replaceAll(shape, '[removed]'), hidden);
}

function secretsOf({ connection, flowId }: LiveSettings): readonly string[] {
  const { credential, clientId, orgId } = connection;
  const secret = credential.kind === 'client-secret' ? credential.clientSecret : credential.accessToken;
  return [secret, clientId, orgId, flowId];
}
