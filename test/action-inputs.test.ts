import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACCESS_TOKEN, CLIENT_SECRET, FILE_FLOW_ID } from './support/flow-service/index.ts';
import { assertRed, errorOf, INPUTS, MINTING, type Step, takeStep } from './support/step.ts';

/** Nothing was sent, nothing is set, and one annotation names all problems. */
function assertRefused(step: Step): string {
  assertRed(step, '', {});
  assert.deepEqual(step.requests, []);
  assert.equal(step.runs.length, 0);
  return errorOf(step);
}

/** The lines of the annotation that are about an input. */
function linesOn(error: string, input: string): readonly string[] {
  return error.split('\n').filter((line) => new RegExp(`^- \`${input}\``).test(line));
}

describe('inputs that are wrong are refused before anything is sent', { concurrency: 6 }, () => {
  test('all in one annotation, each with its name, what was received, and what is accepted', async () => {
    const wrong = {
      'client-id': 'two words',
      'org-id': 'acme',
      'sandbox-name': 'Prod',
      'api-url': 'https://platform.adobe.io.evil.example',
      'ims-url': 'http://ims-na1.adobelogin.com',
      'request-timeout': 'soon',
      'flow-id': '3abea21c',
      'start-time': '2026-02-30',
      'window-start-time': '1651584991000',
      'window-end-time': '2022-05-03T13:36:31',
      'delta-column': 'a\tb',
    };
    const step = await takeStep({ inputs: wrong });
    const error = assertRefused(step);
    // What cannot be seen is shown as a space.
    for (const [input, value] of Object.entries({ ...wrong, 'delta-column': 'a b' })) {
      const [line = '', ...more] = linesOn(error, input);
      assert.ok(line.includes(JSON.stringify(value)), `${input} is not shown:\n${error}`);
      assert.match(line, /; accepted: \S+/);
      assert.deepEqual(more, []);
      assert.ok(
        step.summary.includes(`<li>${input} `) || step.summary.includes(`<li><code>${input}</code> `),
        step.summary,
      );
    }
  });

  test('if all that is required is missing, each by its name', async () => {
    const required = ['client-id', 'access-token', 'org-id', 'flow-id', 'window-start-time'];
    for (const nothing of ['', '  \n ']) {
      const error = assertRefused(
        await takeStep({
          inputs: Object.fromEntries(required.map((name) => [name, nothing])),
          env: { GITHUB_EVENT_NAME: 'pull_request' },
        }),
      );
      for (const input of required.filter((name) => name !== 'access-token')) {
        assert.match(linesOn(error, input)[0] ?? '', /missing/, input);
      }
      assert.match(error, /client-secret`? is missing, and so is `access-token`/);
      assert.equal(error.match(/fork/g)?.length, 1);
    }
  });

  test('if both credentials are given, without their values', async () => {
    const error = assertRefused(await takeStep({ inputs: { 'client-secret': CLIENT_SECRET } }));
    assert.match(error, /client-secret/);
    assert.match(error, /access-token/);
    assert.match(error, /exactly one/);
    assert.ok(!error.includes(CLIENT_SECRET) && !error.includes(ACCESS_TOKEN));
  });

  const windows = {
    'an empty window': ['1651584991', '1651584991'],
    'a window that ends before it starts': ['1651584991', '1651584990'],
    'a window that begins in the future and ends now': ['now+1h', ''],
  } as const;
  for (const [name, [start, end]] of Object.entries(windows)) {
    test(name, async () => {
      const error = assertRefused(
        await takeStep({ inputs: { 'window-start-time': start, 'window-end-time': end } }),
      );
      assert.match(error, /window-end-time/);
    });
  }

  const spellings = {
    flowId: 'flow-id',
    windowStartTime: 'window-start-time',
    windowEndTime: 'window-end-time',
    startTime: 'start-time',
    deltaColumn: 'delta-column',
    clientId: 'client-id',
    orgId: 'org-id',
    sandboxName: 'sandbox-name',
  } as const;
  for (const [spelling, input] of Object.entries(spellings)) {
    test(`${spelling} is answered with ${input}`, async () => {
      const error = assertRefused(await takeStep({ inputs: { [input]: '', [spelling]: 'x' } }));
      const [line = '', ...more] = error.split('\n').filter((text) => text.startsWith('- '));
      assert.match(line, new RegExp(`^- \`${spelling}\` .*\`${input}\``));
      assert.deepEqual(more, []);
    });
  }
});

describe('an input that the action does not have', { concurrency: 6 }, () => {
  const slips = {
    sandbox: 'sandbox-name',
    'sandbox-nam': 'sandbox-name',
    SandboxName: 'sandbox-name',
    dry: 'dry-run',
    'dry-rn': 'dry-run',
    'window-end': 'window-end-time',
    'end-time': 'window-end-time',
    timeout: 'wait-timeout',
    delta: 'delta-column',
  } as const;
  for (const [slip, input] of Object.entries(slips)) {
    test(`${slip} is refused before anything is sent`, async () => {
      const error = assertRefused(await takeStep({ inputs: { [slip]: 'dev' } }));
      assert.match(error, new RegExp(slip, 'i'));
      assert.match(error, /is not an input of this action\. Did you mean /);
      assert.ok(error.includes(`\`${input}\``), error);
    });
  }

  test('is ignored if it resembles none', async () => {
    const step = await takeStep({ inputs: { environment: 'dev' } });
    assert.equal(step.exitCode, 0, step.stdout);
    assert.equal(step.runs.length, 1);
  });

  test('is masked and not shown if it may be a secret', async () => {
    const step = await takeStep({ inputs: { secret: 'hunter2-hunter2' } });
    assertRefused(step);
    const masks = step.stdout.split('\n').filter((line) => line.includes('hunter2'));
    assert.deepEqual(masks, ['::add-mask::hunter2-hunter2']);
  });
});

describe('an empty input is the same as an absent one', { concurrency: 6 }, () => {
  const optional = [
    'scopes',
    'sandbox-name',
    'request-timeout',
    'window-end-time',
    'start-time',
    'delta-column',
    'delta-column-date-format',
    'delta-column-timezone',
  ];
  const absences = {
    empty: { inputs: Object.fromEntries(optional.map((name) => [name, ''])) },
    blank: { inputs: Object.fromEntries(optional.map((name) => [name, ' \n\t'])) },
    absent: { env: Object.fromEntries(optional.map((name) => [`INPUT_${name.toUpperCase()}`, undefined])) },
  };
  for (const [name, scene] of Object.entries(absences)) {
    test(`the defaults serve if inputs are ${name}`, async () => {
      const before = Math.floor(Date.now() / 1_000);
      const inputs = { ...MINTING, ...('inputs' in scene ? scene.inputs : {}), 'flow-id': FILE_FLOW_ID };
      const step = await takeStep({ ...scene, inputs });
      assert.equal(step.exitCode, 0, step.stdout);
      const [token, create] = step.requests;
      assert.equal(
        new URLSearchParams(token?.body).get('scope'),
        'openid,AdobeID,read_organizations,additional_info.projectedProductContext,session',
      );
      assert.equal(create?.headers['x-sandbox-name'], 'prod');
      const { params } = JSON.parse(create?.body ?? '');
      const now = Number(params.windowEndTime);
      assert.ok(now >= before && now <= Date.now() / 1_000);
      assert.deepEqual(params, {
        startTime: String(now + 60),
        windowStartTime: INPUTS['window-start-time'],
        windowEndTime: String(now),
      });
    });
  }
});
