import { readFileSync } from 'node:fs';

// The last job of CI. It runs whatever happened and is the one check that a branch needs, so it has to know all jobs:
// they are read from the workflow itself, and one that `needs` leaves out is an error like one that failed.
// It runs on the Node that the runner has, and installs nothing.
const needs = JSON.parse(process.env.NEEDS ?? '{}');
const workflow = readFileSync(new URL('workflows/ci.yml', import.meta.url), 'utf8');
const [, jobs = ''] = workflow.split(/^jobs:\s*$/m);
const names = [...jobs.matchAll(/^ {2}([\w-]+):\s*$/gm)].map(([, name]) => name);

const results = names
  .filter((name) => name !== process.env.GITHUB_JOB)
  .map((name) => ({ name, result: needs[name]?.result ?? 'not among the needs of the gate' }));
for (const { name, result } of results) process.stdout.write(`${name}: ${result}\n`);

const isKnown = names.includes(process.env.GITHUB_JOB) && results.length > 0;
const isGreen = results.every(({ result }) => result === 'success');
process.exitCode = isKnown && isGreen ? 0 : 1;
