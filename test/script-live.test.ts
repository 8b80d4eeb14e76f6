import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text as textOf } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import {
  ACCESS_TOKEN,
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  type FlowService,
  ORG_ID,
  SANDBOX,
  startFlowService,
  WORLDS,
  type World,
  type WorldName,
  worldOf,
} from './support/flow-service/index.ts';
import { checkLive } from './support/live/check.ts';
import { addHistory, machineIn, settingsIn } from './support/live/in-world.ts';
import { withoutIds } from './support/live/report.ts';
import { type Creation, readSettings } from './support/live/settings.ts';
import { COMPILED_ONCE } from './support/programs.ts';
import { readOwnWorkflow, textsAt } from './support/workflows/files.ts';

const MODES = ['reads', 'creates', 'creates twice'] as const;
type Mode = (typeof MODES)[number];

const RETRIGGERING = [
  're-trigger keeps the id',
  're-trigger needs a Content-Type',
  're-trigger refuses a Content-Type',
] as const;

/** Only a creation, or two, can set these worlds apart from the documented one; nothing is re-triggered at all. */
const NOT_APART: Readonly<Record<Mode, readonly WorldName[]>> = {
  reads: [
    'times as integers',
    'times as strings',
    'strings only, 1384',
    'integers only, 1340',
    'integers only, 1384',
    'integers only, schema',
    'listing 90 s late',
    'listing up to 3 minutes late',
    'create processed 90 s late',
    'create processed 90 s late, listing 90 s late',
    'every second run never listed',
    'runs unlisted for their second minute',
    'gateway throttles',
    'service throttles, run recorded',
    'service throttles, no run',
    'undocumented status, run recorded',
    'second create answered with the id of the first',
    ...RETRIGGERING,
  ],
  creates: [
    'times as strings',
    'strings only, 1384',
    'second create answered with the id of the first',
    ...RETRIGGERING,
  ],
  'creates twice': RETRIGGERING,
};

/** A tiny window that ended a while ago. */
function creationOf(mode: Mode, nowMs: number): Creation | undefined {
  const endSeconds = Math.floor(nowMs / 1_000) - 540;
  if (mode === 'reads') return undefined;
  const window = { startSeconds: endSeconds - 60, endSeconds };
  return { window, deltaColumn: undefined, isTwice: mode === 'creates twice' };
}

async function checkIn(world: World, mode: Mode) {
  const { service, transport, clock } = machineIn(world);
  const posts: string[] = [];
  const settings = settingsIn(creationOf(mode, clock.now()));
  const { text, isComplete } = await checkLive(settings, {
    clock,
    transport: (request) => {
      if (request.method === 'POST') posts.push(request.url.pathname);
      return transport(request);
    },
  });
  return { text, isComplete, service, creates: posts.filter((path) => path.endsWith('/runs')).length, posts };
}

/** All that must not be in a report: ids of every kind, names of flows, and what proves who somebody is. */
function secretsOf(service: FlowService): readonly string[] {
  const flows = [...service.flows.values()];
  return [
    ...service.runs.flatMap(({ id }) => [id, id.toUpperCase()]),
    ...flows.flatMap(({ id, name }) => [id, id.toUpperCase(), name]),
    ...[CLIENT_ID, CLIENT_SECRET, ORG_ID, ORG_ID.split('@')[0] ?? '', ACCESS_TOKEN, 'not-a-real-token'],
    ...['RID', 'techacct', `\`${SANDBOX}\``],
  ];
}

const NAMED = /These answers are those of the world `([^`]+)`/;
const ALIKE = /What was asked does not set apart: (.+)\./;

for (const mode of MODES) {
  describe(`a live check that ${mode} names its world`, () => {
    for (const [name, world] of Object.entries(WORLDS) as [WorldName, World][]) {
      test(name, async () => {
        const { text, isComplete, service } = await checkIn(world, mode);
        assert.ok(isComplete, text);
        const isApart = !NOT_APART[mode].includes(name);
        assert.equal(NAMED.exec(text)?.[1], isApart ? name : 'documented', text);
        if (!isApart) assert.ok(ALIKE.exec(text)?.[1]?.includes(`\`${name}\``), text);
        for (const secret of secretsOf(service)) assert.ok(!text.includes(secret), secret);
      });
    }
  });
}

describe('a live check', () => {
  test('creates nothing without being asked to', async () => {
    const { posts, service } = await checkIn(WORLDS.documented, 'reads');
    assert.deepEqual(posts, ['/ims/token/v3']);
    assert.equal(service.runs.length, 7);
  });

  for (const [name, mode, creates, runs] of [
    ['documented', 'creates', 1, 1],
    ['documented', 'creates twice', 2, 2],
    ['create processed 90 s late', 'creates twice', 1, 1],
    ['service throttles, no run', 'creates twice', 1, 0],
    ['undocumented status, run recorded', 'creates', 1, 1],
    ['integers only, 1340', 'creates', 2, 1],
    ['gateway throttles', 'creates', 2, 1],
    ['strings only, 1384', 'creates twice', 2, 1],
  ] as const) {
    test(`that ${mode} sends ${creates} creations for ${runs} runs in the world "${name}"`, async () => {
      const { creates: sent, service } = await checkIn(WORLDS[name], mode);
      assert.equal(sent, creates);
      assert.equal(service.runs.length, 7 + runs);
    });
  }

  test('says in what a service is like no world of the tests', async () => {
    const mixed = worldOf({
      runs: { params: 'absent', createdClient: 'provider' },
      listing: { order: 'oldest-first' },
    });
    const { text } = await checkIn(mixed, 'reads');
    assert.match(text, /No world of the tests answers like this throughout\. The closest is `[^`]+`/);
    assert.match(text, /it differs in: [A-Z]/);
  });

  test('says that a history without windows leaves the time alone', async () => {
    const { text } = await checkIn(WORLDS['no windows'], 'reads');
    assert.match(text, /Do the activities of a run show its window\?\*\* No\.\n.*by its time alone/);
  });

  test('says how long a run took to appear', async () => {
    const { text } = await checkIn(WORLDS['listing 90 s late'], 'creates');
    assert.match(text, /appear in the history\?\*\* 90 s\.\nThat is within the default of `lookup-timeout`/);
  });

  test('reports a refusal by its code, without its sentence, and is not complete', async () => {
    const { service, transport, clock } = machineIn(WORLDS.documented);
    const settings = settingsIn();
    const unknownFlow = { ...settings, flowId: '5d2f8a31-0c47-4e9b-9d16-7b3e0a84c2f5' };
    const { text, isComplete } = await checkLive(unknownFlow, { transport, clock });
    assert.equal(isComplete, false);
    assert.match(text, /No: HTTP 404 FLOW-1439-404\./);
    for (const secret of [...secretsOf(service), unknownFlow.flowId])
      assert.ok(!text.includes(secret), secret);
  });

  test('stops without a token', async () => {
    const { transport, clock } = machineIn(WORLDS.documented);
    const { connection, ...others } = settingsIn();
    const credential = { kind: 'client-secret', clientSecret: 'not-a-secret', scopes: 'openid' } as const;
    const settings = { ...others, connection: { ...connection, credential } };
    const { text, isComplete } = await checkLive(settings, { transport, clock });
    assert.equal(isComplete, false);
    assert.match(text, /## Token\n\n.* No: no access token \(HTTP 400 IMS-invalid_client\)\./);
    assert.doesNotMatch(text, /## Flow/);
  });
});

test('a report loses whatever looks like an id', () => {
  const text = `a ${FILE_FLOW_ID} b ${ORG_ID} c eyJhbGciOiJub25lIn0.eyJ4IjoxfQ.x d ${CLIENT_ID} e my-secret f`;
  const removed = '[removed]';
  assert.equal(
    withoutIds(text, ['my-secret']),
    `a ${removed} b ${removed} c ${removed} d ${removed} e ${removed} f`,
  );
});

describe('the settings of a live check', () => {
  const ENV = {
    AEP_CLIENT_ID: CLIENT_ID,
    AEP_CLIENT_SECRET: CLIENT_SECRET,
    AEP_ORG_ID: ORG_ID,
    AEP_SANDBOX: SANDBOX,
    AEP_FLOW_ID: FILE_FLOW_ID.toUpperCase(),
  };
  const WINDOW = ['--window-start-time', '2026-03-01T00:00:00Z', '--window-end-time', '2026-03-01T00:01:00Z'];
  const read = (args: readonly string[], env: object = {}) =>
    readSettings(args, { ...ENV, ...env }, 1_772_000_000);

  test('are read from the environment, and create nothing by default', () => {
    const settings = read([]);
    assert.ok(!('length' in settings), String(settings));
    assert.equal(settings.flowId, FILE_FLOW_ID);
    assert.equal(settings.creation, undefined);
    assert.equal(settings.connection.apiUrl, 'https://platform.adobe.io');
  });

  test('take a window to create a run over', () => {
    const settings = read(['--create', ...WINDOW]);
    assert.ok(!('length' in settings), String(settings));
    const window = { startSeconds: 1_772_323_200, endSeconds: 1_772_323_260 };
    assert.deepEqual(settings.creation, { window, deltaColumn: undefined, isTwice: false });
  });

  test('take an address on this machine', () => {
    const settings = read([], { AEP_API_URL: 'http://127.0.0.1:8080' });
    assert.ok(!('length' in settings), String(settings));
  });

  for (const [what, args, env, problem] of [
    ['nothing at all', [], { AEP_CLIENT_ID: '', AEP_ORG_ID: undefined }, /AEP_CLIENT_ID is not set/],
    ['two credentials', [], { AEP_ACCESS_TOKEN: ACCESS_TOKEN }, /exactly one of/],
    ['no credential', [], { AEP_CLIENT_SECRET: '' }, /exactly one of/],
    ['a host of somebody else', [], { AEP_API_URL: 'https://example.com' }, /AEP_API_URL is not one of/],
    ['a flow that is none', [], { AEP_FLOW_ID: 'my flow' }, /AEP_FLOW_ID is not one of: a UUID/],
    ['a run without a window', ['--create'], {}, /--window-start-time is not/],
    ['a long window', ['--create', ...WINDOW, '--window-end-time', '2026-03-02'], {}, /at most one hour/],
    ['a second run without a first', ['--create-twice', ...WINDOW], {}, /--create-twice needs --create/],
    ['an unknown option', ['--delete'], {}, /--delete/],
  ] as const) {
    test(`refuse ${what}, without a value of the environment`, () => {
      const problems = read(args, env);
      assert.ok('length' in problems, 'they were taken');
      assert.match(problems.join('\n'), problem);
      for (const value of Object.values(ENV)) {
        if (value.length > 5) assert.ok(!problems.join('\n').includes(value), value);
      }
    });
  }
});

describe('npm run live, over a socket and in real time', { concurrency: 3 }, () => {
  const live = async (env: Readonly<Record<string, string>>, args: readonly string[] = []) => {
    const child = spawn(process.execPath, [`${ROOT}test/support/live/main.ts`, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...COMPILED_ONCE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    return { stdout, stderr, code: await code };
  };

  for (const name of ['documented', 'no windows', 'raw token last'] as const) {
    test(`names the world "${name}", and nothing else`, { timeout: 60_000 }, async () => {
      const { service, url, close } = await startFlowService({ world: WORLDS[name] });
      addHistory(service, Date.now());
      try {
        const { stdout, stderr, code } = await live({
          AEP_CLIENT_ID: CLIENT_ID,
          AEP_CLIENT_SECRET: CLIENT_SECRET,
          AEP_ORG_ID: ORG_ID,
          AEP_SANDBOX: SANDBOX,
          AEP_FLOW_ID: FILE_FLOW_ID,
          AEP_API_URL: url,
          AEP_IMS_URL: url,
        });
        assert.equal(NAMED.exec(stdout)?.[1], name, stdout);
        assert.equal(stderr, '');
        assert.equal(code, 0);
        for (const secret of secretsOf(service)) assert.ok(!stdout.includes(secret), secret);
      } finally {
        await close();
      }
    });
  }

  test('prints what is missing, and how it is started', { timeout: 30_000 }, async () => {
    const { stdout, stderr, code } = await live({});
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /- AEP_CLIENT_ID is not set\n[\s\S]*npm run live -- \[options\]/);
  });

  test('prints how it is started, if asked', { timeout: 30_000 }, async () => {
    const { stderr, code } = await live({}, ['--help']);
    assert.equal(code, 0);
    assert.match(stderr, /^npm run live -- \[options\]/);
  });
});

describe('the workflow of the live check', () => {
  const [{ text } = { text: '' }] = textsAt('.github/workflows/live.yml');
  const { on, jobs } = readOwnWorkflow(text);

  test('starts by hand only, in an environment of its own', () => {
    assert.deepEqual(Object.keys(on), ['workflow_dispatch']);
    assert.deepEqual(
      Object.values(jobs).map(({ environment }) => environment),
      ['live'],
    );
  });

  test('creates nothing by default', () => {
    const { inputs } = on['workflow_dispatch'] as {
      readonly inputs: Readonly<Record<string, { readonly default?: unknown }>>;
    };
    assert.equal(inputs['create']?.default, false);
    assert.equal(inputs['create-twice']?.default, false);
  });

  test('gives its secrets to the last step alone', () => {
    const steps = jobs['check']?.steps ?? [];
    const withSecrets = steps.filter((step) => JSON.stringify(step).includes('secrets.'));
    assert.deepEqual(withSecrets, steps.slice(-1));
  });
});
