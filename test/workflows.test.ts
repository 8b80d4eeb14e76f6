import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { syntaxProblems } from './support/docs/syntax.ts';
import { dependabotProblems } from './support/workflows/dependabot.ts';
import { readOwnWorkflow, textsAt } from './support/workflows/files.ts';
import { chooserProblems, formProblems } from './support/workflows/forms.ts';
import {
  gateProblems,
  type Permissions,
  permissionProblems,
  timeoutProblems,
  triggerProblems,
} from './support/workflows/hygiene.ts';
import { disagreements, pinProblems } from './support/workflows/pins.ts';

const workflowTexts = textsAt('.github/workflows/*.yml');
const actionTexts = textsAt('.github/actions/*/action.yml');
const workflows = Object.fromEntries(workflowTexts.map(({ path, text }) => [path, readOwnWorkflow(text)]));
const workflow = (name: string) => {
  const found = workflows[`.github/workflows/${name}.yml`];
  assert.ok(found, `there is no workflow ${name}`);
  return found;
};

/** A file of .github. */
const textOf = (path: string): string => {
  const [found] = textsAt(`.github/${path}`);
  assert.ok(found, `there is no .github/${path}`);
  return found.text;
};

const READ: Permissions = { contents: 'read' };

/** What the jobs may do that may do more than read. */
const RIGHTS: Readonly<Record<string, Permissions>> = {
  'codeql analyze': { ...READ, 'security-events': 'write' },
  'release attest': { ...READ, 'id-token': 'write', attestations: 'write' },
  'release draft': { contents: 'write' },
  'release publish': { contents: 'write' },
  'release major': { contents: 'write' },
  'scorecard analyze': { ...READ, 'security-events': 'write', 'id-token': 'write' },
};

/** A workflow with jobs of these lines. */
const workflowOf = (...lines: readonly string[]) =>
  ['on: push', 'permissions: {}', 'jobs:', ...lines.map((line) => `  ${line}`)].join('\n');
/** A workflow with a job of these lines. */
const jobOf = (...lines: readonly string[]) =>
  workflowOf('load:', '  timeout-minutes: 5', ...lines.map((line) => `  ${line}`));

describe('every workflow of this repository', () => {
  test('is found', () => {
    assert.deepEqual(
      Object.keys(workflows).map((path) => path.replace('.github/workflows/', '')),
      [
        'ci.yml',
        'codeql.yml',
        'dependencies.yml',
        'dist.yml',
        'live.yml',
        'release.yml',
        'scorecard.yml',
        'seeds.yml',
      ],
    );
  });

  for (const { path, text } of workflowTexts) {
    const own = readOwnWorkflow(text);
    const name = path.replace(/^.*\/|\.yml$/g, '');
    test(`${path}: says the version of each pinned action`, () =>
      assert.deepEqual(pinProblems({ path, text }), []));
    test(`${path}: may do what it needs`, () => {
      assert.deepEqual(
        permissionProblems(own, (job) => RIGHTS[`${name} ${job}`] ?? READ),
        [],
      );
    });
    test(`${path}: does not start with an issue of a stranger`, () =>
      assert.deepEqual(triggerProblems(own), []));
    test(`${path}: cannot hang`, () => assert.deepEqual(timeoutProblems(own), []));
  }

  test('agrees with the others about what is pinned', () => {
    assert.deepEqual(disagreements([...workflowTexts, ...actionTexts]), []);
  });

  test('has the jobs that may do more than read', () => {
    const jobs = Object.entries(workflows).flatMap(([path, { jobs: of }]) =>
      Object.keys(of).map((job) => `${path.replace(/^.*\/|\.yml$/g, '')} ${job}`),
    );
    assert.deepEqual(
      Object.keys(RIGHTS).filter((name) => !jobs.includes(name)),
      [],
    );
  });
});

describe('every local action', () => {
  for (const { path, text } of actionTexts) {
    test(`${path}: is one`, async () => assert.deepEqual(await syntaxProblems(text, 'action'), []));
    test(`${path}: says the version of each pinned action`, () =>
      assert.deepEqual(pinProblems({ path, text }), []));
  }
});

describe('the check of pinned versions fails on', () => {
  const sha = 'a'.repeat(40);
  const wrong: readonly [what: string, step: string, problem: RegExp][] = [
    ['no version', `- uses: actions/checkout@${sha}`, /does not say its version/],
    ['half a version', `- uses: actions/checkout@${sha} # v7`, /does not say its version/],
    ['a version elsewhere', `# v7.0.1\n- uses: actions/checkout@${sha}`, /does not say its version/],
    ['another way to write it', '- { "uses": "actions/checkout@v7" }', /does not say its version/],
  ];
  for (const [what, step, problem] of wrong) {
    test(what, () => {
      const text = jobOf('steps:', ...step.split('\n').map((line) => `  ${line}`));
      assert.match(pinProblems({ path: 'x.yml', text }).join('\n'), problem);
    });
  }

  test('a workflow that is called', () => {
    const text = workflowOf('load:', '  uses: octo-org/pipelines/.github/workflows/load.yml@v1');
    assert.equal(pinProblems({ path: 'x.yml', text }).length, 1);
  });

  test('two commits of one repository', () => {
    const uses = (action: string, end: string, version: string) =>
      jobOf('steps:', `  - uses: ${action}@${'a'.repeat(39)}${end} # ${version}`);
    const texts = (...all: readonly string[]) => all.map((text) => ({ path: 'x.yml', text }));
    const init = uses('github/codeql-action/init', '1', 'v4.0.0');
    for (const other of [
      uses('github/codeql-action/analyze', '2', 'v4.0.0'),
      uses('github/codeql-action/init', '1', 'v4.0.1'),
    ]) {
      assert.deepEqual(disagreements(texts(init, other)), ['github/codeql-action is pinned in several ways']);
    }
    assert.deepEqual(disagreements(texts(init, uses('github/codeql-action/analyze', '1', 'v4.0.0'))), []);
  });

  test('not on what is here', () => {
    const text = jobOf('steps:', '  - uses: ./wait', '  - uses: $/wait');
    assert.deepEqual(pinProblems({ path: 'x.yml', text }), []);
  });
});

describe('the check of permissions fails on', () => {
  const problems = (text: string, allowed = READ) => permissionProblems(readOwnWorkflow(text), () => allowed);
  const wrong: readonly [what: string, text: string, problem: RegExp][] = [
    ['no line at the top', jobOf('steps: []').replace('permissions: {}\n', ''), /permissions: \{\}/],
    ['a wider line at the top', jobOf('steps: []').replace('{}', '{ contents: read }'), /permissions: \{\}/],
    ['read-all at the top', jobOf('steps: []').replace('{}', 'read-all'), /permissions: \{\}/],
    ['a scope that is not on the list', jobOf('permissions: { issues: read }'), /^job load: issues: read/],
    ['more than reading', jobOf('permissions: { contents: write }'), /^job load: contents: write/],
    ['everything', jobOf('permissions: write-all'), /^job load: write-all/],
  ];
  for (const [what, text, problem] of wrong) {
    test(what, () => assert.match(problems(text).join('\n'), problem));
  }

  test('not on what is on the list, or less', () => {
    const allowed = { contents: 'write', 'id-token': 'write' };
    assert.deepEqual(problems(jobOf('permissions: { contents: write }'), allowed), []);
    assert.deepEqual(problems(jobOf('steps: []'), allowed), []);
  });
});

describe('the check of time limits fails on', () => {
  for (const [what, line] of [
    ['none', ''],
    ['one of hours', 'timeout-minutes: 360'],
    ['an expression, which nobody knows', 'timeout-minutes: ${{ 5 }}'],
  ] as const) {
    test(what, () => {
      const own = readOwnWorkflow(workflowOf('load:', '  steps: []', `  ${line}`));
      assert.deepEqual(timeoutProblems(own), ['job load: no timeout-minutes of up to 30']);
    });
  }

  test('not on a workflow that is called, which can have none', () => {
    assert.deepEqual(timeoutProblems(readOwnWorkflow(workflowOf('load:', '  uses: ./load.yml'))), []);
  });
});

test('the check of triggers fails on issues, alone and in a list', () => {
  for (const on of ['issues', '[push, issues]', '{ issues: { types: [opened] } }']) {
    const text = jobOf('steps: []').replace('on: push', `on: ${on}`);
    assert.deepEqual(triggerProblems(readOwnWorkflow(text)), ['on: issues']);
  }
});

describe('CI', () => {
  test('has a gate that needs every job', () => assert.deepEqual(gateProblems(workflow('ci')), []));

  test('starts the action on the three systems', () => {
    const { action } = workflow('ci').jobs;
    const systems = [action?.strategy?.matrix['system']].flat().map((label) => String(label).split('-')[0]);
    assert.deepEqual(systems.toSorted(), ['macos', 'ubuntu', 'windows']);
    const uses = new Set(action?.steps?.map((step) => step.uses));
    assert.ok(uses.has('./') && uses.has('./wait'));
  });

  test('has a failing step for each way of failing, and checks it', () => {
    const steps = workflow('ci').jobs['action']?.steps ?? [];
    const red = steps.filter((step) => 'continue-on-error' in step).map(({ id }) => id);
    assert.deepEqual(red, ['failed', 'refused', 'stranger', 'wrong', 'unknown']);
    const looks = JSON.stringify(steps.filter(({ run }) => run !== undefined));
    for (const id of red) assert.ok(looks.includes(`steps.${id}.outcome`), id);
  });

  test('plans, creates in a matrix, and waits once', () => {
    const { plan, backfill, 'wait-all': wait } = workflow('ci').jobs;
    assert.equal(plan?.outputs?.['windows'], '${{ steps.plan.outputs.windows }}');
    assert.equal(backfill?.strategy?.matrix['window'], '${{ fromJSON(needs.plan.outputs.windows) }}');
    assert.ok([wait?.needs].flat().includes('backfill'));
  });

  describe('has a gate; the check of it fails on', () => {
    const all = ['a: { steps: [] }', 'b: { steps: [] }'];
    for (const [what, gate, problem] of [
      ['a job that is left out', 'gate: { if: always(), needs: [a] }', /does not need b/],
      ['only one', 'gate: { if: always(), needs: a }', /does not need b/],
      ['a gate that is skipped', 'gate: { needs: [a, b] }', /skipped/],
      ['one that runs on success only', "gate: { if: 'success()', needs: [a, b] }", /skipped/],
      ['no gate', 'last: { if: always(), needs: [a, b] }', /no job gate/],
    ] as const) {
      test(what, () => {
        assert.match(gateProblems(readOwnWorkflow(workflowOf(...all, gate))).join('\n'), problem);
      });
    }

    test('not on a whole one', () => {
      const whole = workflowOf(...all, 'gate: { if: always(), needs: [a, b] }');
      assert.deepEqual(gateProblems(readOwnWorkflow(whole)), []);
    });
  });
});

describe('a release', () => {
  const { on, jobs } = workflow('release');
  const needs = (name: string) => [jobs[name]?.needs ?? []].flat();

  test('starts with a tag of a whole version', () => {
    const { tags } = on['push'] as { readonly tags: readonly string[] };
    assert.deepEqual(Object.keys(on), ['push']);
    // In the patterns of GitHub, + and [] are what they are in expressions, and a dot is a dot.
    const pattern = new RegExp(`^(?:${tags.join('|').replaceAll('.', '\\.')})$`);
    for (const tag of ['v1.0.0', 'v12.34.56']) assert.match(tag, pattern);
    for (const tag of ['v1', 'v1.2', 'v1.2.3-rc.1', '1.2.3', 'xv1.2.3', 'v1.2.3.4', 'v1a2.3']) {
      assert.doesNotMatch(tag, pattern);
    }
  });

  test('goes step by step, through all of CI and the approval', () => {
    assert.equal(jobs['ci']?.uses, './.github/workflows/ci.yml');
    assert.deepEqual(needs('attest'), ['ci', 'check', 'sbom']);
    assert.deepEqual(needs('draft'), ['attest']);
    assert.deepEqual(needs('publish'), ['draft']);
    assert.deepEqual(needs('major'), ['publish']);
    assert.equal(jobs['publish']?.environment, 'release');
  });

  test('installs nothing if there is a token that can write', () => {
    for (const [name, { permissions, steps = [] }] of Object.entries(jobs)) {
      if (!Object.values(permissions ?? {}).includes('write')) continue;
      assert.doesNotMatch(steps.map(({ run = '' }) => run).join('\n'), /\b(?:npm|npx|node|pip)\b/, name);
    }
  });

  test('attests every file that a runner executes, and what they are made of', () => {
    const steps = jobs['attest']?.steps?.filter(({ uses = '' }) => uses.startsWith('actions/attest@')) ?? [];
    const executed = 'action.yml\nwait/action.yml\ndist/*\n';
    assert.deepEqual(
      steps.map((step) => step.with),
      [
        { 'subject-path': executed },
        { 'subject-path': executed, 'sbom-path': '${{ runner.temp }}/aep-flow-run.cdx.json' },
      ],
    );
  });

  test('lists what dist/ is made of without an install', () => {
    const commands = jobs['sbom']?.steps?.flatMap(({ run }) => run ?? []);
    assert.deepEqual(commands, ['node .github/sbom.mjs > aep-flow-run.cdx.json']);
  });
});

describe('a change of somebody else', () => {
  for (const name of ['dist', 'dependencies']) {
    test(`is checked by ${name}.yml with no secret and no right but to read`, () => {
      const { on, jobs } = workflow(name);
      assert.deepEqual(Object.keys(on), ['pull_request']);
      assert.deepEqual(
        Object.values(jobs).map(({ permissions }) => permissions),
        [READ],
      );
      const text = textOf(`workflows/${name}.yml`);
      assert.doesNotMatch(text, /secrets\.|github\.token|GITHUB_TOKEN/);
    });
  }

  test('is built if it changes anything that dist/ is made from', () => {
    const { paths } = workflow('dist').on['pull_request'] as { readonly paths: readonly string[] };
    assert.deepEqual(paths, ['package.json', 'package-lock.json', 'rolldown.config.ts', 'src/**']);
  });
});

describe('the forms for issues', () => {
  for (const { path, text } of textsAt('.github/ISSUE_TEMPLATE/!(config).yml')) {
    test(path, () => assert.deepEqual(formProblems(text), []));
  }

  test('config.yml', () => assert.deepEqual(chooserProblems(textOf('ISSUE_TEMPLATE/config.yml')), []));

  test('a bug comes with its version, its step and its log', () => {
    const { body } = parse(textOf('ISSUE_TEMPLATE/bug.yml')) as {
      readonly body: readonly {
        readonly id?: string;
        readonly validations?: { readonly required: boolean };
      }[];
    };
    const required = body.filter(({ validations }) => validations?.required).map(({ id }) => id);
    assert.deepEqual(required, ['version', 'expected', 'step', 'log', 'runner']);
  });

  const form = (body: string) => `name: x\ndescription: x\nbody: ${body}\n`;
  for (const [what, text, problem] of [
    ['no name', 'description: x\nbody: []\n', /name is missing/],
    ['no questions', form('[{ type: markdown, attributes: { value: x } }]'), /asks for nothing/],
    ['an unknown type', form('[{ type: text, id: a, attributes: { label: x } }]'), /no known type/],
    ['no label', form('[{ type: input, id: a }]'), /label is missing/],
    ['no id', form('[{ type: input, attributes: { label: x } }]'), /id is missing/],
    ['no options', form('[{ type: dropdown, id: a, attributes: { label: x } }]'), /options are missing/],
    [
      'an id twice',
      form(`[${Array(2).fill('{ type: input, id: a, attributes: { label: x } }').join(', ')}]`),
      /twice/,
    ],
    ['a text', 'x', /no form/],
  ] as const) {
    test(`fail on ${what}`, () => assert.match(formProblems(text).join('\n'), problem));
  }

  for (const [what, text, problem] of [
    ['blank issues', 'contact_links: []', /without a form/],
    ['no private way', 'blank_issues_enabled: false', /private report/],
    ['half a link', 'contact_links: [{ name: x, url: x }]', /lacks/],
  ] as const) {
    test(`the check of the chooser fails on ${what}`, () => {
      assert.match(chooserProblems(text).join('\n'), problem);
    });
  }
});

describe('Dependabot', () => {
  const ecosystems = ['npm', 'github-actions', 'pip'];

  test('covers every ecosystem', () => {
    assert.deepEqual(dependabotProblems(textOf('dependabot.yml'), ecosystems), []);
  });

  test('finds every local action', () => {
    const { updates } = parse(textOf('dependabot.yml')) as {
      readonly updates: readonly { readonly directories?: readonly string[] }[];
    };
    const folders = actionTexts.map(({ path }) => `/${path.replace('/action.yml', '')}`);
    const known = updates.flatMap(({ directories = [] }) => directories);
    assert.deepEqual(known, ['/', ...folders]);
  });

  const update = (more: string) =>
    `version: 2\nupdates: [{ package-ecosystem: npm, directory: /, schedule: { interval: weekly }, ${more} }]\n`;
  const whole = 'cooldown: { default-days: 7 }, groups: { all: { patterns: ["*"] } }';
  for (const [what, text, problem] of [
    ['another version', 'version: 1\nupdates: []\n', /version 2/],
    ['an ecosystem that is left out', update(whole), /github-actions is not looked after/],
    ['no cooldown', update('groups: { all: {} }'), /npm: no cooldown/],
    ['a short one', update(whole.replace('7', '1')), /npm: no cooldown/],
    ['no groups', update('cooldown: { default-days: 7 }'), /npm: no groups/],
    ['another rhythm', update(whole).replace('weekly', 'daily'), /npm: not weekly/],
    ['no directory', update(whole).replace('directory: /, ', ''), /npm: no directory/],
  ] as const) {
    test(`the check of it fails on ${what}`, () => {
      assert.match(dependabotProblems(text, ecosystems).join('\n'), problem);
    });
  }
});

test('every line of CODEOWNERS names a team', () => {
  const lines = textOf('CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.ok(lines.some((line) => line.startsWith('* ')));
  for (const line of lines) assert.match(line, /^\S+ @[\w-]+\/[\w-]+$/);
});

test('what comes from PyPI is pinned by its hash', () => {
  assert.match(textOf('requirements.txt'), /^zizmor==\d+\.\d+\.\d+ \\\n +--hash=sha256:[\da-f]{64}$/m);
});
