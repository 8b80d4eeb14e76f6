import { MAIN_SCENES } from './scenes/main.ts';
import { playScene, SCENES } from './scenes.ts';

// `npm start`: the main job as workflow steps do it, with Adobe's side of it on this machine. `npm start -- NAME`
// plays other scenes of `scenes/`, `npm start -- all` every one.
const names = process.argv.slice(2);
const unknown = names.filter((name) => name !== 'all' && !SCENES.some((scene) => scene.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no scene ${unknown.join(', ')}. Scenes: ${SCENES.map(({ name }) => name).join(', ')}`,
  );
  process.exit(1);
}
const chosen = names.includes('all') ? SCENES : SCENES.filter(({ name }) => names.includes(name));

console.log('An embedded Flow Service answers on loopback; nothing leaves this machine. Time is virtual.');
for (const scene of names.length === 0 ? MAIN_SCENES : chosen) {
  console.log(`\n━━ ${scene.title}\n\n── Log of ${scene.action ?? 'action.yml'}`);
  const step = await playScene(scene, (text) => process.stdout.write(text));
  console.log('\n── Outputs');
  for (const [name, value] of Object.entries(step.outputs)) console.log(`${name}=${value}`);
  console.log(`\n── Summary\n${step.summary.trim()}`);
  console.log(`\n── Exit code ${step.exitCode}`);
  console.log(`\nThe embedded Flow Service holds ${step.runs.length} runs.`);
}
