import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { COMPILED_ONCE } from './support/programs.ts';

const MODULE = new URL('../src/report/standard-output.ts', import.meta.url).href;
const IS_STREAM_LOADED = `process.moduleLoadList.includes('NativeModule net')`;

/** Starts a process that prints through the module as the script says; it reports on standard error. */
function start(script: string) {
  const source = `import { printWithoutStream } from '${MODULE}'; printWithoutStream(); ${script}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ...COMPILED_ONCE, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
}

async function printed(script: string) {
  const child = start(script);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr };
}

describe('standard output', { concurrency: 2 }, () => {
  test('takes the first lines without the stream that Node makes for it', async () => {
    const { stdout, stderr } = await printed(`
      process.stdout.write('größer: 1\\n');
      process.stdout.write('2\\n', () => process.stdout.write('written\\n'));
      process.getBuiltinModule('node:fs').writeSync(2, String(${IS_STREAM_LOADED}));
    `);
    assert.equal(stdout, 'größer: 1\n2\nwritten\n');
    assert.equal(stderr, 'false');
  });

  test('takes everything in order if there is more than a pipe holds', async () => {
    const { stdout } = await printed(`
      for (let line = 1; line <= 20_000; line += 1) process.stdout.write('line ' + line + '\\n');
      process.stdout.write('', () => process.exit());
    `);
    assert.deepEqual(
      stdout.trimEnd().split('\n'),
      Array.from({ length: 20_000 }, (_, index) => `line ${index + 1}`),
    );
  });

  test('lets the process continue while nobody reads', async () => {
    const child = start(`
      for (let line = 1; line <= 20_000; line += 1) process.stdout.write('line ' + line + '\\n');
      console.error('printed all');
      setTimeout(() => process.exit(7), 50);
    `);
    child.stdout.pause();
    const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    assert.equal(stderr, 'printed all\n');
    assert.equal(code, 7);
  });
});
