import { spawn } from 'node:child_process';
import { once } from 'node:events';

// `node side-by-side.ts <script>…`: runs scripts of package.json at the same time, and fails if one of them does. What
// the first prints is shown at once; what each other one prints, as a whole when it has ended.

const names = process.argv.slice(2);

async function run(name: string, stdio: 'inherit' | 'pipe'): Promise<boolean> {
  const script = spawn(process.execPath, ['--run', name], { stdio: ['ignore', stdio, stdio] });
  const printed: string[] = [];
  for (const stream of [script.stdout, script.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const [code] = await once(script, 'close');
  process.stdout.write(printed.join(''));
  return code === 0;
}

const passed = await Promise.all(names.map((name, index) => run(name, index === 0 ? 'inherit' : 'pipe')));
const failed = names.filter((_, index) => !passed[index]);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
