import { appendFileSync } from 'node:fs';
import { realClock } from '../../../src/adobe/clock.ts';
import { createTransport } from '../../../src/adobe/http/http.ts';
import { checkLive } from './check.ts';
import { readSettings, USAGE } from './settings.ts';

// `npm run live`: asks the real Flow Service what Adobe's documentation leaves open. It only reads, unless a run to
// create is given. See docs/facts.md.
const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancel.abort());
const clock = realClock(cancel.signal);
const args = process.argv.slice(2);
const settings = args.includes('--help')
  ? []
  : readSettings(args, process.env, Math.floor(clock.now() / 1_000));

if ('length' in settings) {
  const problems = settings.map((problem) => `- ${problem}`).join('\n');
  console.error([problems, USAGE].filter((text) => text !== '').join('\n\n'));
  process.exitCode = args.includes('--help') ? 0 : 2;
} else {
  const transport = createTransport(settings.connection.requestTimeoutMs, cancel.signal);
  const { text, isComplete } = await checkLive(settings, { transport, clock });
  console.log(text);
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary) appendFileSync(summary, `${text}\n`);
  process.exitCode = isComplete ? 0 : 1;
}
