import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { shownLog } from './runner-log.ts';
import { MAIN_SCENES } from './scenes/main.ts';
import { playScene, SCENES } from './scenes.ts';
import { summaryPage, summaryText, type TitledSummary } from './summary-page.ts';

// `npm start`: the main job as workflow steps do it, with Adobe's side of it on this machine. `npm start -- NAME`
// plays other scenes of `scenes/`, `npm start -- all` every one, and `npm start -- list` names them.
const names = process.argv.slice(2);
if (names.includes('list')) {
  const width = Math.max(...SCENES.map(({ name }) => name.length));
  for (const { name, title } of SCENES) console.log(`${name.padEnd(width)}  ${title}`);
  process.exit();
}
const unknown = names.filter((name) => name !== 'all' && !SCENES.some((scene) => scene.name === name));
if (unknown.length > 0) {
  console.error(`There is no scene ${unknown.join(', ')}. List the scenes with \`npm start -- list\`.`);
  process.exit(1);
}
const chosen = names.includes('all') ? SCENES : SCENES.filter(({ name }) => names.includes(name));
const scenes = names.length === 0 ? MAIN_SCENES : chosen;

console.log(
  `${scenes.length === 1 ? '1 step runs' : `${scenes.length} steps run`}: the built action, in a process of its own for each. An embedded Flow Service answers on loopback: nothing leaves this machine. Time is virtual, so that minutes pass in a moment.`,
);
const summaries: TitledSummary[] = [];
for (const [index, scene] of scenes.entries()) {
  console.log(
    `\n━━ ${index + 1}. ${scene.title} (${scene.name})\n\n── Inputs (${scene.action ?? 'action.yml'})`,
  );
  const step = await playScene(scene);
  const isConnection = /^(?:client-|org-id|api-url|ims-url)/;
  for (const [name, value] of Object.entries(step.inputs))
    if (!isConnection.test(name)) console.log(`  ${name}: ${value}`);
  console.log(`\n── Log\n${shownLog(step.stdout).trimEnd()}`);
  console.log('\n── Outputs');
  for (const [name, value] of Object.entries(step.outputs)) console.log(`  ${name}=${value}`);
  console.log(`\n── Summary\n${summaryText(step.summary)}`);
  console.log(`\n── Exit code ${step.exitCode}; runs that the service holds: ${step.runs.length}`);
  summaries.push({ title: scene.title, summary: step.summary });
}
const page = join(tmpdir(), 'flow-run-summaries.html');
writeFileSync(page, summaryPage(summaries));
console.log(`\nThe summaries as a page: ${pathToFileURL(page).href}`);
console.log('List the scenes with `npm start -- list`, and play one with `npm start -- NAME`.');
