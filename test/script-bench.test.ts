import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { archiveSize, distSizes } from './support/bench/download.ts';
import { SHELL_KINDS, STEP_KINDS } from './support/bench/kinds.ts';
import { measureInTurns, median } from './support/bench/rounds.ts';
import {
  missingProgram,
  type ObservedStep,
  onOneLineEach,
  openStepBench,
  type StepBench,
} from './support/bench/steps.ts';
import { TARGETS } from './support/bench/tables.ts';
import { type Scene, takeStep } from './support/step.ts';

describe('the limit does what the action does', () => {
  const opened: { bench?: StepBench } = {};
  before(async () => {
    opened.bench = await openStepBench();
  });
  after(() => opened.bench?.close());

  for (const kind of STEP_KINDS) {
    test(kind.name, async () => {
      assert.ok(opened.bench);
      const action = await opened.bench.observe(kind, 'action');
      const limit = await opened.bench.observe(kind, 'limit');
      assert.ok(action.requests.length > 0);
      assert.deepEqual(sent(action), sent(limit));
      assert.equal(action.connections, limit.connections);
      assert.equal(withoutDeadline(action.log), withoutDeadline(limit.log));
      assert.equal(action.summary, limit.summary);
      assert.equal(onOneLineEach(action.outputs), limit.outputs);
      assert.match(limit.outputs, /^([\w-]+=.*\n)+$/);
    });
  }
});

describe('the shell step creates the run that the action creates', () => {
  const missing = missingProgram();
  const skip = missing !== undefined && `this machine has no ${missing}`;
  const opened: { bench?: StepBench } = {};
  before(async () => {
    opened.bench = await openStepBench();
  });
  after(() => opened.bench?.close());

  for (const kind of SHELL_KINDS) {
    test(kind.name, { skip }, async () => {
      assert.ok(opened.bench);
      const action = await opened.bench.observe(kind, 'action');
      const shell = await opened.bench.observe(kind, 'shell');
      assert.deepEqual(bodies(shell), bodies(action));
      const outputs = onOneLineEach(action.outputs).split('\n');
      for (const line of shell.outputs.trim().split('\n')) assert.ok(outputs.includes(line), line);
    });
  }
});

/** What was sent where; curl writes a form in another order. */
function bodies({ requests }: ObservedStep): readonly unknown[] {
  return requests.map(({ method, path, body }) => {
    const isForm = !body.startsWith('{');
    return { method, path, body: isForm ? [...new URLSearchParams(body)].sort() : JSON.parse(body) };
  });
}

const BEFORE_REQUESTS = ['index.js', 'start.js'] as const;
const REQUESTS = ['adobe.js', 'deferred.js', 'report.js'] as const;

/** The files of the bundle that a step loads, in the order of their names. */
async function loadedFiles(scene: Scene): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loaded-'));
  try {
    await takeStep({ ...scene, env: { NODE_V8_COVERAGE: folder } });
    const reports = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const urls = reports.flatMap((text) => (JSON.parse(text) as Coverage).result.map(({ url }) => url));
    return urls.flatMap((url) => /\/dist\/([^/]+)$/.exec(url)?.[1] ?? []).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What V8 reports about the coverage of a process, as far as it is needed here. */
interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** When a wait ends at the latest depends on when it has begun. */
function withoutDeadline(log: string): string {
  return log.replace(/, until \S+ \S+ UTC$/m, '');
}

/** Requests as they went over the wire, but for the port, which every service has its own. */
function sent({ requests }: ObservedStep): readonly unknown[] {
  return requests.map(({ method, path, rawHeaders, body }) => {
    const headers = rawHeaders.map((text) => text.replace(/^(127\.0\.0\.1):\d+$/, '$1'));
    return { method, path, headers, body };
  });
}

describe('what a runner downloads', () => {
  for (const [name, bytes] of distSizes()) {
    test(`dist/${name} has at most ${TARGETS.bundleFileBytes} bytes`, () => {
      assert.ok(bytes <= TARGETS.bundleFileBytes, `it has ${bytes}`);
    });
  }

  const archive = archiveSize();
  const skip = archive === undefined && 'this is no clone of the repository';
  test(`the archive of the repository has at most ${TARGETS.archiveBytes} bytes`, { skip }, () => {
    assert.ok((archive ?? 0) <= TARGETS.archiveBytes, `it has ${archive}`);
  });
});

describe('a step loads of dist/', () => {
  const scenes: readonly (readonly [what: string, scene: Scene, files: readonly string[]])[] = [
    ['what reads inputs, if they are wrong', { inputs: { 'flow-id': 'x' } }, BEFORE_REQUESTS],
    ['no texts about failures, if it succeeds', {}, [...BEFORE_REQUESTS, ...REQUESTS]],
    [
      'everything, if it fails after a request',
      { inputs: { 'delta-column': '' } },
      [...BEFORE_REQUESTS, ...REQUESTS, 'annotation.js'],
    ],
  ];
  for (const [what, scene, files] of scenes) {
    test(what, async () => assert.deepEqual(await loadedFiles(scene), [...files].sort()));
  }

  test('a step that fails on its inputs loads no stream of Node, which takes as long as to read them', async () => {
    // Nor does what looks: to ask for standard error loads them.
    const preload = `process.on('exit', () => {
      const loaded = process.moduleLoadList.filter((name) => /^NativeModule (?:fs|net|stream)$/.test(name));
      process.stderr.write(loaded.join());
    })`;
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };
    const { exitCode, stderr } = await takeStep({ inputs: { 'flow-id': 'no' }, env });
    assert.equal(exitCode, 1);
    assert.equal(stderr, 'NativeModule fs');
  });
});

describe('rounds', () => {
  test('the median is the value in the middle, or between the two there', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([10, 1, 2, 3]), 2.5);
    assert.equal(median([]), Number.NaN);
  });

  test('measure everything in turns, and begin with something else each time', async () => {
    const order: string[] = [];
    const measures = ['a', 'b', 'c'].map((name, index) => async () => {
      order.push(name);
      return { [name]: index, [`${name} again`]: order.length };
    });
    const { count, medians } = await measureInTurns(measures, 3, 60_000);
    assert.equal(order.join(''), 'abcbcacab');
    assert.equal(count, 3);
    const expected = { a: 0, 'a again': 6, b: 1, 'b again': 4, c: 2, 'c again': 5 };
    assert.deepEqual(Object.fromEntries(medians), expected);
  });

  test('end when their time is over, but for the first', async () => {
    const { count } = await measureInTurns([async () => ({ a: 1 })], 1_000, 0);
    assert.equal(count, 1);
  });
});

describe('npm run bench', () => {
  const bench = (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'test/support/bench.ts'), ...args], { encoding: 'utf8' });

  test('prints its tables, and the documentation shows such ones', () => {
    // Most of the time of a whole round goes by with 1,000 windows.
    const { stdout, stderr, status } = bench('1', '50');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^.+ cores, .+, Node v\d+\.\d+\.\d+; load before \d+\.\d\d; medians of 1 rounds\n/);
    assert.doesNotMatch(stdout, /NaN|undefined/);
    const page = readFileSync(join(ROOT, 'docs/performance.md'), 'utf8');
    const [, measured = ''] = page.split('<!-- npm run bench -->\n');
    const [shown = ''] = measured.split('\n## ');
    assert.deepEqual(firstColumns(shown), firstColumns(stdout));
  });

  for (const [args, refusal] of [
    [['many'], 'many is no number of rounds'],
    [['1', '0'], '0 is no divisor'],
  ] as const) {
    test(`says that ${refusal}`, () => {
      const { stderr, status } = bench(...args);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`Error: ${refusal}\n`));
    });
  }
});

/** What each line of the tables is about, with whatever number of runs or windows. */
function firstColumns(text: string): readonly string[] {
  return [...text.matchAll(/^\| ([^|]*) \|/gm)].map(([, cell = '']) => cell.replaceAll(/\d[\d,]*/g, 'N'));
}
