import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './transcript.ts';

// `node test/support/compare-transcripts.ts BEFORE AFTER`: compares two folders of transcripts by requests, outputs
// and exit codes, and leaves out what is only worded.
const [before = '', after = ''] = process.argv.slice(2);
const [old, current] = [before, after].map((folder) => new Set(readdirSync(folder)));
const names = [...new Set([...(old ?? []), ...(current ?? [])])].sort();
const lines = names.flatMap((name) => {
  if (!old?.has(name) || !current?.has(name)) return [`${name}: only in ${old?.has(name) ? before : after}`];
  const sections = differences(
    ...([before, after].map((folder) => readFileSync(join(folder, name), 'utf8')) as [string, string]),
  );
  return sections.length === 0 ? [] : [`${name}: ${sections.join(', ')}`];
});
for (const line of lines) console.log(line);
console.log(`${names.length} transcripts, ${lines.length} that differ in requests, outputs or exit code`);
if (lines.length > 0) process.exitCode = 1;
