import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readProxyPasswords } from '../src/inputs/proxy.ts';
import type { Runner } from '../src/report/runner.ts';
import { cutHtml } from '../src/report/summary/cut-html.ts';
import { type Captured, captureRunner } from './support/capture-runner.ts';
import { commandsIn } from './support/step.ts';

/** What is captured of a runner that a test uses. */
function run(use: (runner: Runner) => void, env: Readonly<Record<string, string>> = {}): Captured {
  const { runner, read } = captureRunner(env);
  use(runner);
  return read();
}

describe('an output that somebody else wrote holds nothing that the runner obeys', () => {
  const values: Readonly<Record<string, string>> = {
    'a command at its start': '::set-output name=run-id::evil',
    'a command within it': 'x ##[error]evil',
    'a bare CR': 'a\r::error::evil',
    'line breaks': 'a\n::error::evil\r\n::error::evil',
    'a command with something invisible in it': ':\u200b:error:\ufe0f:evil #\u3164#[error]evil',
    'escape sequences': '\u001b[31mred\u001b]0;title\u0007',
    'JSON with a command in it': JSON.stringify([{ status: '::error::evil ##[group]' }]),
  };
  for (const [name, value] of Object.entries(values)) {
    test(name, (t) => {
      const { output } = run(({ output: set }) => set('status', value));
      const [, written = ''] = /^status<<(?:\S+)\n(.*)\n(?:\S+)\n$/s.exec(output) ?? [];
      assert.notEqual(written, '');
      assert.doesNotMatch(written, /::|##\[|[\p{Cc}\p{Cf}\p{DI}]/u);
      assert.deepEqual(commandsIn(written), []);
      if (name.startsWith('JSON')) assert.equal(JSON.parse(written).length, 1);
      t.diagnostic('hostile inputs, outputs: 1');
    });
  }

  test('a secret that escape sequences tear apart', () => {
    const { output } = run((runner) => {
      runner.mask('quiet-otter-secret');
      runner.output('etag', 'quiet\u001b[0m-otter-secret');
    });
    assert.match(output, /\n\*\*\*\n/);
  });
});

test('an output of more than 100 kB, counted in bytes, is the path of a file', () => {
  const { output, large } = run((runner) => runner.output('runs', 'ü'.repeat(60_000)));
  const [, file = ''] = /\n(\/.*)\n/.exec(output) ?? [];
  assert.deepEqual(large, { [file]: 'ü'.repeat(60_000) });
});

test('that an output is the path of a file is said once, however often it changes', () => {
  const { stdout } = run((runner) => {
    for (const text of ['a', 'b']) runner.output('runs', text.repeat(200_000));
    runner.output('windows', 'c'.repeat(200_000));
  });
  assert.deepEqual(stdout.match(/The output `\w+` is too large/g), [
    'The output `runs` is too large',
    'The output `windows` is too large',
  ]);
});

describe('annotations', () => {
  test('titles have no secret and no command, and are cut', () => {
    const title = `quiet-otter-secret ##[error]evil\r::error::evil${'x'.repeat(5_000)}`;
    const uses = [
      ({ fail }: Runner) => fail({ title, lines: [] }),
      ({ warn }: Runner) => warn({ title, message: '' }),
    ];
    for (const use of uses) {
      const { stdout } = run((runner) => {
        runner.mask('quiet-otter-secret');
        use(runner);
      });
      const line = stdout.split('\n').find((text) => /^::(error|warning)/.test(text)) ?? '';
      assert.match(line, /title=\*\*\* ## \[error\]evil/);
      assert.ok(!stdout.includes('##[') && line.length < 400, line);
      assert.deepEqual(
        commandsIn(stdout).filter(({ name }) => !['error', 'warning', 'add-mask'].includes(name)),
        [],
      );
    }
  });
});

describe('debug lines', () => {
  const use = (runner: Runner) => {
    runner.mask('quiet-otter-secret');
    runner.debug('GET /x?quiet-otter-secret ##[error]', 'b');
  };
  test('are printed with debug logging, redacted and sanitized', () => {
    const { stdout } = run(use, { RUNNER_DEBUG: '1' });
    assert.match(stdout, /^::debug::GET \/x\?\*\*\* ## \[error\]\n::debug::b$/m);
  });
  test('are not printed without', () => {
    for (const env of [{}, { RUNNER_DEBUG: '0' }]) assert.doesNotMatch(run(use, env).stdout, /debug|GET/);
  });
});

test('what a step writes to the job summary stays under 1 MiB', () => {
  const html = `<table>\n${'<tr><td>ü</td></tr>\n'.repeat(1_200)}</table>\n\n`;
  const { summary } = run((runner) => runner.summarize(html.repeat(60)));
  assert.ok(Buffer.byteLength(summary) <= 1_000_000, `${Buffer.byteLength(summary)} bytes`);
  assert.ok(Buffer.byteLength(summary) > 900_000);
  assert.equal(summary.split('<table>').length, summary.split('</table>').length);
  assert.equal(summary.split('is cut off').length, 2);
});

describe('a summary is cut at a safe place', () => {
  const chart = '\n```mermaid\ngantt\n    title x\n    1 a :done, b\n```\n\n';
  const table = '<table>\n<tr><td>1</td></tr>\n<tr><td>2</td></tr>\n</table>';
  const html = `<h3>x</h3>\n<p>é🦦</p>\n${table}\n<details><summary>Runs</summary>\n${table}\n</details>\n<details><summary>Errors</summary><ul>\n<li>a</li>\n</ul></details>\n${chart}`;
  test('whatever its size', () => {
    for (let most = 0; most <= html.length + 200; most += 1) {
      const text = cutHtml(html.repeat(2), most);
      assert.ok(Buffer.byteLength(text) <= most);
      assert.doesNotMatch(text, /\ufffd/);
      assert.equal(text.split('```').length % 2, 1, text);
      assert.deepEqual(openElements(text), [], text);
      assert.ok(text === '' || /is cut off, because GitHub shows at most 1 MiB of it\.<\/p>\n\n$/.test(text));
    }
  });
  test('and not at all if it fits', () => assert.equal(cutHtml(html, Buffer.byteLength(html)), html));
});

/** The elements that are open at the end of a text, in which each is closed before those that are around it. */
function openElements(html: string): readonly string[] {
  const open: string[] = [];
  for (const [, end, name = ''] of html.matchAll(/<(\/?)(\w+)>/g)) {
    if (end) assert.equal(open.pop(), name, html);
    else open.push(name);
  }
  return open;
}

describe('the passwords of proxies', () => {
  const cases: readonly (readonly [url: string, passwords: readonly string[]])[] = [
    ['http://user:pass%2Fword@proxy:3128', ['pass%2Fword', 'pass/word']],
    ['http://user:plain@proxy:3128/', ['plain']],
    ['user:plain@proxy:3128', ['plain']],
    ['http://user:not/escaped@here@proxy', ['not/escaped@here']],
    ['http://user:100%@proxy', ['100%']],
    ['http://:alone@proxy', ['alone']],
    ['http://user@proxy:3128', []],
    ['http://user:@proxy:3128', []],
    ['http://proxy:3128', []],
    ['proxy:3128', []],
    ['', []],
  ];
  for (const [url, passwords] of cases) {
    test(`of ${JSON.stringify(url)} are ${JSON.stringify(passwords)}`, () => {
      for (const name of [
        'https_proxy',
        'HTTPS_PROXY',
        'http_proxy',
        'HTTP_PROXY',
        'all_proxy',
        'ALL_PROXY',
      ]) {
        assert.deepEqual(readProxyPasswords({ [name]: url }), passwords);
      }
    });
  }
});
