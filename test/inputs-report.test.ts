import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { InputProblem } from '../src/inputs/fields.ts';
import { reportInputs } from '../src/report/inputs-report.ts';
import { type Clean, cut } from '../src/report/redact/sanitize.ts';
import { OutputError, type Runner } from '../src/report/runner.ts';
import { memoryRunner } from './support/memory-runner.ts';

const wrong: readonly InputProblem[] = [
  { input: 'flow-id', received: 'a "7"', problem: 'is not a UUID; accepted: a UUID' },
  { input: 'org-id', problem: 'is missing; accepted: an organization id' },
];

/** What a runner gets, and the exit code. */
function report(problems: readonly InputProblem[], parts: Partial<Runner> = {}) {
  const runner = { ...memoryRunner(), ...parts };
  const exitCode = reportInputs(problems, runner);
  const [error = '', ...more] = runner.errors;
  return { ...runner, exitCode, lines: error.split('\n'), more };
}

describe('wrong inputs', () => {
  test('are listed together, each with what was received', () => {
    const { lines, more } = report(wrong);
    assert.match(lines[0] ?? '', /2 inputs/);
    assert.deepEqual(lines.slice(1), [
      '- `flow-id` "a \\"7\\"" is not a UUID; accepted: a UUID.',
      '- `org-id` is missing; accepted: an organization id.',
    ]);
    assert.deepEqual(more, []);
  });

  test('are counted: one that is alone is an input', () => {
    assert.match(report(wrong.slice(1)).lines[0] ?? '', /correct an input/);
  });

  test('are counted once, however much is wrong with one', () => {
    const twice = [...wrong.slice(1), { input: 'org-id', problem: 'has a blank in it' }];
    assert.match(report(twice).lines[0] ?? '', /correct an input/);
    assert.match(report([...twice, ...wrong]).lines[0] ?? '', /correct 2 inputs/);
  });

  test('are shown by their beginning if they are long', () => {
    const { lines } = report([{ input: 'x', received: 'a'.repeat(5_000), problem: 'is odd' }], {
      clean: cleanCut,
    });
    assert.equal(lines[1], `- \`x\` "${'a'.repeat(100)}…" is odd.`);
  });

  test('are redacted before they are cut', () => {
    // The secret stands where the value is cut: cut first, its beginning would be left and not be recognized.
    const torn = `${'x'.repeat(95)}p8e-quiet-otter${'y'.repeat(100)}`;
    const clean: Clean = (text, longest) => cleanCut(text.replaceAll('p8e-quiet-otter', '***'), longest);
    const { lines } = report([{ input: 'x', received: torn, problem: 'is odd' }], { clean });
    assert.match(lines[1] ?? '', /x\*\*\*y*…/);
  });

  test('leave no run: the outcome is empty, and the step fails', () => {
    const { exitCode, outputs } = report(wrong);
    assert.equal(exitCode, 1);
    assert.deepEqual(outputs, { outcome: '' });
  });

  test('are in the summary too', () => {
    assert.deepEqual(report(wrong).summary().trim().split('\n'), [
      '<h3>❌ The inputs of this step are wrong</h3>',
      '<p>Failed to read the inputs: correct 2 inputs of this step.</p>',
      '<ul>',
      '<li><code>flow-id</code> &quot;a \\&quot;7\\&quot;&quot; is not a UUID; accepted: a UUID.</li>',
      '<li><code>org-id</code> is missing; accepted: an organization id.</li>',
      '</ul>',
    ]);
  });

  test('are reported even if an output cannot be written', () => {
    const full = () => {
      throw new OutputError('the step output outcome cannot be written: no space');
    };
    const { exitCode, lines, log } = report(wrong, { output: full });
    assert.equal(exitCode, 1);
    assert.match(lines[0] ?? '', /2 inputs/);
    assert.deepEqual(log, ['the step output outcome cannot be written: no space']);
  });

  test('of the environment are called so', () => {
    const { lines } = report([{ input: 'https_proxy', isVariable: true, problem: 'is no URL' }]);
    assert.match(lines[0] ?? '', /Failed to read the environment/);
  });
});

function cleanCut(text: string, longest = Number.POSITIVE_INFINITY): string {
  return cut(text, longest);
}
