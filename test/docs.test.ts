import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { inputProblems } from './support/docs/entry-points.ts';
import { excerptProblems } from './support/docs/excerpts.ts';
import { anchorsOf, linkProblems } from './support/docs/links.ts';
import { outputProblems, scriptProblems } from './support/docs/references.ts';
import {
  completed,
  exampleOf,
  fencedBlocks,
  isDependabot,
  markdownOf,
  projectTexts,
  samplesOf,
  yamlBlocksOf,
} from './support/docs/samples.ts';
import { syntaxProblems } from './support/docs/syntax.ts';
import { readWorkflow, type Step } from './support/docs/workflow.ts';

const texts = projectTexts();
const samples = samplesOf(texts);

/** A note to oneself, which is not for publication. */
const PLACEHOLDER = /\b(?:TODO|FIXME|TBD|XXX|lorem ipsum)\b/;

describe('the workflows of the documents and of this repository', () => {
  test('are found', () => {
    const files = new Set(samples.map(({ where }) => where.split(':')[0]));
    assert.ok(
      files.has('examples/daily.yml') && files.has('.github/workflows/ci.yml'),
      [...files].join(', '),
    );
  });

  for (const { where, text } of samples) {
    test(where, async () => {
      assert.deepEqual(await syntaxProblems(text, 'workflow'), []);
      const workflow = readWorkflow(text);
      const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
      assert.deepEqual(steps.flatMap(inputProblems), []);
      assert.deepEqual(outputProblems(workflow), []);
      assert.deepEqual(scriptProblems(workflow), []);
    });
  }

  test('stand in blocks that say they are YAML', () => {
    const others = markdownOf(texts).flatMap(({ path, text }) =>
      fencedBlocks(text)
        .filter(({ language, code }) => !/^ya?ml$/.test(language) && /^[ -]*uses:/m.test(code))
        .map(({ line }) => `${path}:${line}`),
    );
    assert.deepEqual(others, []);
  });
});

describe('the examples', () => {
  const examples = texts.filter(({ path }) => path.startsWith('examples/'));

  for (const block of yamlBlocksOf(texts)) {
    const path = exampleOf(block);
    if (path === undefined) continue;
    test(`${path} has the lines that ${block.where} shows`, () => {
      const file = examples.find((example) => example.path === path)?.text ?? '';
      assert.deepEqual(excerptProblems(block.code, file), []);
    });
  }

  test('are all linked by the README', () => {
    const readme = texts.find(({ path }) => path === 'README.md')?.text ?? '';
    assert.deepEqual(
      examples.filter(({ path }) => !readme.includes(`](${path})`)),
      [],
    );
  });

  test('need no permissions, and begin with a comment that says what they do', () => {
    for (const { path, text } of examples) {
      assert.match(text, /^# [A-Z]/, path);
      assert.match(text, /^permissions: \{\}$/m, path);
    }
  });

  test('are the same as an excerpt of them only if every line is there in order', () => {
    const file = 'a:\n  - b\n  - c\n  - d\n';
    assert.deepEqual(excerptProblems('- b\n# …\n- d\n', file), []);
    assert.deepEqual(excerptProblems('- d\n- b\n', file), ['- b']);
    assert.deepEqual(excerptProblems('- b\n- x\n', file), ['- x']);
  });
});

describe('the texts of the project', () => {
  test('show settings of Dependabot that update actions', () => {
    const settings = yamlBlocksOf(texts).filter(isDependabot);
    assert.equal(settings.length, 1);
    for (const { code } of settings) {
      const { version, updates } = parse(code) as { version: number; updates: Record<string, unknown>[] };
      assert.equal(version, 2);
      assert.equal(updates[0]?.['package-ecosystem'], 'github-actions');
    }
  });

  for (const path of ['action.yml', 'wait/action.yml']) {
    test(`${path} is the metadata of an action`, async () => {
      const text = texts.find((one) => one.path === path)?.text ?? '';
      assert.deepEqual(await syntaxProblems(text, 'action'), []);
    });
  }

  test('link to what is there', () => {
    assert.deepEqual(markdownOf(texts).flatMap(linkProblems), []);
  });

  test('have no placeholders', () => {
    const found = texts.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (PLACEHOLDER.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    assert.deepEqual(found, []);
  });
});

/** A workflow with a job of these lines. */
const workflowOf = (...lines: readonly string[]) =>
  ['on: push', 'jobs:', '  load:', '    runs-on: ubuntu-latest', ...lines.map((line) => `    ${line}`)].join(
    '\n',
  );

describe('the check of syntax fails on', () => {
  const wrong: readonly [what: string, message: RegExp, workflow: string][] = [
    ['an unknown event', /workflow_dispach/, 'on: workflow_dispach\njobs: {}\n'],
    [
      'a schedule that is none',
      /cron/,
      `${workflowOf('steps: [{ run: x }]').replace('on: push', "on: { schedule: [{ cron: '0 3 * *' }] }")}`,
    ],
    ['an unknown key of a step', /wiht/, workflowOf('steps:', '  - uses: ./', '    wiht: {}')],
    ['an unknown context', /githb/, workflowOf('steps:', '  - run: x', '    env: { A: "${{ githb.sha }}" }')],
    ['an unknown function', /toJsn/, workflowOf('steps:', '  - run: x', '    env: { A: "${{ toJsn(1) }}" }')],
    ['a half expression', /Unexpected/, workflowOf("if: github.ref = 'x'", 'steps: [{ run: x }]')],
    [
      'a step that comes later',
      /later/,
      workflowOf(
        'steps:',
        '  - run: x',
        '    env: { A: "${{ steps.later.outputs.a }}" }',
        '  - id: later',
        '    run: x',
      ),
    ],
    ['a job that is not there', /other/, workflowOf('needs: other', 'steps: [{ run: x }]')],
    ['a key twice', /duplicate|unique|'run'/i, workflowOf('steps:', '  - run: x', '    run: y')],
    ['YAML that is none', /./, 'on: [push\n'],
  ];
  for (const [what, message, workflow] of wrong) {
    test(what, async () => {
      assert.match((await syntaxProblems(workflow, 'workflow')).join('\n'), message);
    });
  }

  test('an unknown key of an action', async () => {
    const action = 'name: x\ndescription: x\ninptus: {}\nruns: { using: node24, main: x.js }\n';
    assert.match((await syntaxProblems(action, 'action')).join('\n'), /inptus/);
  });
});

describe('the check of syntax knows', () => {
  test('a queue of runs, this repository as $, steps in the background', async () => {
    const workflow = workflowOf(
      'concurrency: { group: x, queue: max }',
      'steps:',
      '  - uses: $/wait',
      '  - run: x',
      '    background: true',
    );
    assert.deepEqual(await syntaxProblems(workflow, 'workflow'), []);
  });
});

describe('a fragment is completed', () => {
  const fragments = {
    'a list of steps': '- run: x\n- run: |\n    x\n\n    y\n',
    'the steps of a job': 'steps:\n  - run: x\n',
    'the jobs of a workflow': 'jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: x\n',
    'parts at the top': 'concurrency:\n  group: x\n',
    'a trigger': 'on:\n  workflow_dispatch:\n',
  };
  for (const [what, fragment] of Object.entries(fragments)) {
    test(what, async () => {
      assert.deepEqual(await syntaxProblems(completed(fragment, 'here'), 'workflow'), []);
    });
  }

  test('or refused if it is none', () => {
    assert.throws(() => completed('with:\n  wait: true\n', 'README.md:7'), /README\.md:7/);
    assert.throws(() => completed('', 'here'), /here/);
  });

  test('completes a block within a list', () => {
    const markdown = '1. so:\n\n   ```yaml\n   - run: x\n   ```\n';
    assert.deepEqual(fencedBlocks(markdown), [
      { language: 'yaml', line: 3, code: '- run: x\n', after: '\n' },
    ]);
  });
});

const FLOW = '3abea21c-7e36-4be1-bec1-d3bad0e3e0de';
const CONNECTION = {
  'client-id': '${{ vars.AEP_CLIENT_ID }}',
  'client-secret': '${{ secrets.AEP_CLIENT_SECRET }}',
  'org-id': '${{ vars.AEP_ORG_ID }}',
};
const RUN = { ...CONNECTION, 'flow-id': FLOW, 'window-start-time': 'now-1d/d' };

describe('the check of inputs', () => {
  const step = (more: Step['with'], uses = 'OWNER/aep-flow-run@v1'): Step => ({
    uses,
    with: { ...RUN, ...more },
  });

  test('takes what the action takes', () => {
    assert.deepEqual(inputProblems(step({ wait: true, retries: 2, 'window-end-time': 1_780_000_000 })), []);
    assert.deepEqual(inputProblems(step({ 'poll-interval': '${{ inputs.pace }}' }, './')), []);
    const run = { ...CONNECTION, 'run-id': '${{ needs.create.outputs.runs }}' };
    assert.deepEqual(inputProblems({ uses: 'OWNER/aep-flow-run/wait@v1', with: run }), []);
    assert.deepEqual(inputProblems({ uses: '$/wait', with: run }), []);
    assert.deepEqual(inputProblems({ uses: 'actions/checkout@v5', with: { anything: 1 } }), []);
  });

  const wrong: readonly [what: string, problem: RegExp, step: Step][] = [
    ['an unknown input', /^sandbox is not an input/, step({ sandbox: 'prod' })],
    ['an input of the other action', /^run-id is not an input/, step({ 'run-id': FLOW })],
    ['a required input that is not there', /^flow-id is required/, step({ 'flow-id': undefined })],
    ['no credential', /^client-secret is missing/, step({ 'client-secret': undefined })],
    ['two credentials', /exactly one of the two/, step({ 'access-token': '${{ secrets.TOKEN }}' })],
    ['a boolean that is none', /^wait /, step({ wait: 'yes' })],
    ['a duration that is none', /^wait-timeout /, step({ 'wait-timeout': '2 hours' })],
    ['a time that is none', /^window-start-time /, step({ 'window-start-time': 'yesterday' })],
    ['a window that is none', /window/, step({ 'window-end-time': 'now-2d' })],
    ['a choice that is none', /^if-run-exists /, step({ 'if-run-exists': 'skip' })],
    ['an expression in an unknown input', /no stand-in|not an input/, step({ flow: '${{ vars.FLOW }}' })],
    ['the wait action without a run', /^run-id is required/, { uses: './wait', with: CONNECTION }],
  ];
  for (const [what, problem, sample] of wrong) {
    test(`fails on ${what}`, () => {
      assert.match(inputProblems(sample).join('\n'), new RegExp(problem, 'm'));
    });
  }

  test('fails on an action that is not there', () => {
    assert.throws(() => inputProblems({ uses: './waits' }), /no action of this repository/);
    assert.throws(
      () => inputProblems({ uses: 'OWNER/aep-flow-run/start@v1' }),
      /no action of this repository/,
    );
  });
});

describe('the check of outputs', () => {
  const create = { id: 'create', uses: './', with: RUN };
  const job = (reads: string, more = {}) => ({ steps: [create, { run: 'x', env: { A: reads } }], ...more });

  test('takes what is set', () => {
    const load = job('${{ steps.create.outputs.run-id }}', {
      outputs: { id: '${{ steps.create.outputs.run-id }}' },
    });
    const next = { needs: ['load'], steps: [{ run: 'x', env: { A: '${{ needs.load.outputs.id }}' } }] };
    const on = { workflow_call: { outputs: { id: { value: '${{ jobs.load.outputs.id }}' } } } };
    assert.deepEqual(outputProblems({ on, jobs: { load, next } }), []);
  });

  test('fails on an output that the action does not have', () => {
    const problems = outputProblems({
      jobs: { load: job("${{ fromJSON(steps.create.outputs.run_id || '[]') }}") },
    });
    assert.deepEqual(problems, ['job load: run_id is not an output of step create']);
  });

  test('fails on an output that only the other action has', () => {
    const steps = [{ id: 'wait', uses: './wait' }, { if: "steps.wait.outputs.start-time != ''" }];
    assert.deepEqual(outputProblems({ jobs: { load: { steps } } }), [
      'job load: start-time is not an output of step wait',
    ]);
  });

  test('fails on a step that is not there', () => {
    assert.deepEqual(outputProblems({ jobs: { load: job('${{ steps.made.outputs.run-id }}') } }), [
      'job load: no step has the id made',
    ]);
  });

  test('fails on an output that a job does not declare, or a job that is not needed', () => {
    const load = job('x');
    const reads = { steps: [{ run: 'x', env: { A: '${{ needs.load.outputs.id }}' } }] };
    assert.deepEqual(outputProblems({ jobs: { load, next: reads } }), ['job next: it does not need load']);
    assert.deepEqual(outputProblems({ jobs: { load, next: { ...reads, needs: 'load' } } }), [
      'job next: load declares no output id',
    ]);
    const on = { workflow_call: { outputs: { id: { value: '${{ jobs.load.outputs.id }}' } } } };
    assert.deepEqual(outputProblems({ on, jobs: { load } }), ['load declares no output id']);
  });
});

test('the check of scripts fails on an expression in one', () => {
  const steps = [{ run: 'echo "$RUN_ID"' }, { run: 'echo ${{ steps.create.outputs.run-id }}' }];
  assert.match(scriptProblems({ jobs: { load: { steps } } }).join('\n'), /^job load: .*echo \$\{\{/);
});

describe('the check of links', () => {
  const problems = (text: string, path = 'README.md') => linkProblems({ path, text });

  test('takes files, headings, hosts, and leaves code alone', () => {
    const text = [
      '# One `two`: three',
      '## Same',
      '## Same',
      '[a](LICENSE) [b](#one-two-three) [c](#same-1) [d](https://example.org/x) ![e](docs/summary.png "title")',
      '[f](docs/waiting.md#when-it-polls) <img src="docs/summary.png" width="1"> `[x](nowhere)`',
      '```\n[x](nowhere)\n```',
      '[g]: docs/waiting.md',
    ].join('\n');
    assert.deepEqual(problems(text), []);
    assert.deepEqual(problems('[a](../README.md#inputs) [b](waiting.md)', 'docs/other.md'), []);
  });

  for (const target of [
    'nowhere.md',
    '#nowhere',
    'docs/waiting.md#nowhere',
    '../outside.md',
    'https://[',
    'docs/nowhere.png',
  ]) {
    test(`fails on ${target}`, () => {
      assert.deepEqual(problems(`[a](${target})`), [`README.md: nothing is at ${target}`]);
      assert.equal(problems(`<img alt="a" src="${target}">`).length, 1);
    });
  }

  test('numbers headings of the same words', () => {
    assert.deepEqual([...anchorsOf('# A b\n# A b\n```\n# no\n```\n<a id="c"></a>\n')], ['a-b', 'a-b-1', 'c']);
  });
});

test('the check of placeholders fails on one', () => {
  assert.match('Fill this in. TODO', PLACEHOLDER);
  assert.doesNotMatch('What to do, and a todo list', PLACEHOLDER);
});
