import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  DISABLED_FLOW_ID,
  type Fault,
  FILE_FLOW_ID,
  type FlowServiceServer,
  type RunPlan,
  SCHEDULED_FLOW_ID,
  STREAMING_FLOW_ID,
  TABLE_FLOW_ID,
} from './support/flow-service/index.ts';
import {
  callsOf,
  errorOf,
  MINTING,
  plainSummary,
  postsOf,
  type SceneHere,
  type Step,
  takeStep,
  takeStepHere,
} from './support/step.ts';

const seconds = (date: string) => String(Date.parse(`${date}T00:00:00Z`) / 1_000);

const START = '4070908800';
const FROM = '2026-03-01';
const TO = '2026-03-05';

/** A dry run of four days of a flow of files. */
const DRY = {
  'dry-run': 'true',
  'flow-id': FILE_FLOW_ID,
  'delta-column': '',
  'start-time': START,
  'window-start-time': FROM,
  'window-end-time': TO,
} as const;

/** Takes a dry run of a flow whose history can be read. */
const dryRun = ({ inputs, faults, ...scene }: SceneHere = {}) =>
  takeStepHere({
    ...scene,
    inputs: { ...DRY, ...inputs },
    faults: { 'list-runs': { kind: 'none' }, ...faults },
  });

/** Seconds that are none say nothing, whether they are written or not. */
const toMinutes = (text: string) => text.replaceAll(/( \d\d:\d\d):00\b/g, '$1');

const warningsOf = (step: Step) =>
  step.commands.filter(({ name }) => name === 'warning').map(({ data }) => data);

/** What the step says of the flow: a line of the log for each, and the same in a row of the summary. */
function factOf(step: Step, label: string): string {
  // What was given is said first, what the flow has of it after that.
  const [, logged = ''] = [...step.stdout.matchAll(new RegExp(`^ {2}${label} +(.+)$`, 'gm'))].at(-1) ?? [];
  const [, shown] = new RegExp(`<th align="left">${label}</th><td>(.*?)</td>`).exec(step.summary) ?? [];
  const plain = shown?.replace(/<.*?>/g, '').replaceAll('&#39;', "'");
  assert.equal(plain, logged, `${label}: ${logged}`);
  return logged;
}

/** Holds for every dry run that has found out all it could: green, planned, and nothing was created. */
function assertPlanned(
  step: Step,
  warnings: readonly RegExp[] = [],
  remaining = step.outputs['windows'],
): void {
  assert.equal(step.exitCode, 0, step.stdout);
  assert.equal(step.stderr, '');
  assert.deepEqual(Object.keys(step.outputs).sort(), [
    'flow-id',
    'outcome',
    'remaining-windows',
    'start-time',
    'window-end-time',
    'window-start-time',
    'windows',
  ]);
  assert.equal(step.outputs['outcome'], 'planned');
  assert.equal(step.outputs['flow-id'], step.flowId);
  assert.equal(step.outputs['remaining-windows'], remaining);
  assert.deepEqual(postsOf(step), []);
  const said = warningsOf(step);
  assert.equal(said.length, warnings.length, said.join('\n'));
  for (const [index, warning] of warnings.entries()) assert.match(said[index] ?? '', warning);
  // What would be refused is in the summary too, before the facts, and nobody takes the plan for a good one.
  const head = step.summary.slice(0, step.summary.indexOf('<table>')).replaceAll('&#39;', "'");
  const text = head.replaceAll(/<\/?code>/g, '`');
  for (const warning of warnings) assert.match(text, warning);
  assert.ok(head.startsWith(warnings.length > 0 ? '<h3>⚠' : '<h3>📋 '), head);
}

/** Holds for every dry run whose plan cannot be carried out: red, no outcome, windows set, and nothing was created. */
function assertRefused(step: Step, says: RegExp): void {
  assert.equal(step.exitCode, 1, step.stdout);
  const error = errorOf(step);
  assert.match(error, /^Failed to plan a run of flow [\da-f-]{36}: /);
  assert.match(error, says);
  assert.equal(step.outputs['outcome'], '');
  assert.equal(JSON.parse(step.outputs['windows'] ?? '').length, 1);
  assert.equal(step.outputs['run-id'], undefined);
  assert.deepEqual(warningsOf(step), []);
  assert.deepEqual(postsOf(step), []);
  assert.match(step.stdout, /^The flow$/m);
  assert.ok(step.summary.startsWith('<h3>❌ '), step.summary);
}

const HIDDEN: Fault = { kind: 'status', status: 403 };

const flowOf = ({ service }: FlowServiceServer, flowId: string) =>
  service.flows.get(flowId) ?? assert.fail('no such flow');

describe('a dry run creates nothing', { concurrency: 6 }, () => {
  test('outputs the window as it would be sent, the plan, and no run', async () => {
    const step = await dryRun();
    assertPlanned(step);
    const windows = JSON.stringify([{ windowStartTime: seconds(FROM), windowEndTime: seconds(TO) }]);
    assert.deepEqual(step.outputs, {
      'flow-id': step.flowId,
      'start-time': START,
      'window-start-time': seconds(FROM),
      'window-end-time': seconds(TO),
      windows,
      'remaining-windows': windows,
      outcome: 'planned',
    });
    assert.equal(step.runs.length, 0);
    assert.match(step.stdout, /^Planning a flow run /m);
    assert.doesNotMatch(step.stdout + step.summary, /Flow run created|run created/);
  });

  test('with a client secret either: the one POST is that of the token', async () => {
    const step = await takeStep({
      inputs: { ...DRY, ...MINTING },
      faults: { 'list-runs': { kind: 'none' } },
    });
    assert.equal(step.exitCode, 0, step.stdout);
    assert.deepEqual(postsOf(step), ['token']);
    assert.equal(callsOf(step)[0], 'token');
    assert.equal(step.runs.length, 0);
  });

  test('by reading the flow, its specification and its history, and testing its source, each once', async () => {
    const step = await dryRun();
    assert.deepEqual([...callsOf(step)].sort(), [
      'get-flow',
      'get-flow-spec',
      'list-runs',
      'test-connection',
    ]);
    assert.equal(factOf(step, 'Credential'), 'the connection of the source works, by its test');
  });

  test('creates nothing with wait, retries or if-run-exists: attach', async () => {
    const prepare = (flowService: FlowServiceServer) => void leave(flowService, FROM, TO);
    const inputs = { wait: 'true', retries: '2', 'if-run-exists': 'attach', 'wait-timeout': '2m' };
    const step = await dryRun({ inputs: { ...inputs, 'start-time': 'now+1m' }, prepare });
    assertPlanned(step, [], '[]');
    assert.equal(step.runs.length, 1);
  });

  test('sends nothing if an input is wrong', async () => {
    const step = await dryRun({ inputs: { 'window-end-time': FROM } });
    assert.equal(step.exitCode, 1);
    assert.match(errorOf(step), /window-end-time/);
    assert.deepEqual(step.requests, []);
  });
});

describe('a dry run of a compatible flow succeeds', { concurrency: 6 }, () => {
  const withColumn = (name: string) => (flowService: FlowServiceServer) => {
    flowOf(flowService, TABLE_FLOW_ID).deltaColumn = { name };
  };
  const fits: Readonly<Record<string, SceneHere & { source: string; delta: string }>> = {
    'of files': {
      source: 'file-based, batch (by what its specification CloudStorageToAEP says of runs)',
      delta: 'none in the flow',
    },
    'of a table, before its first run, with a delta column': {
      inputs: { 'flow-id': TABLE_FLOW_ID, 'delta-column': 'DOB' },
      source: 'table-based, batch (by what its specification CRMToAEP says of runs)',
      delta: 'none in the flow, DOB given',
    },
    'of a table that has its delta column': {
      inputs: { 'flow-id': TABLE_FLOW_ID },
      prepare: withColumn('CHANGED_AT'),
      source: 'table-based, batch (by what its specification CRMToAEP says of runs)',
      delta: 'CHANGED_AT in the flow',
    },
    'of a table that has the delta column that is given': {
      inputs: { 'flow-id': TABLE_FLOW_ID, 'delta-column': 'CHANGED_AT' },
      prepare: withColumn('CHANGED_AT'),
      source: 'table-based, batch (by what its specification CRMToAEP says of runs)',
      delta: 'CHANGED_AT in the flow, CHANGED_AT given',
    },
  };
  for (const [what, { source, delta, ...scene }] of Object.entries(fits)) {
    test(`${what}, and says so with its evidence`, async () => {
      const step = await dryRun(scene);
      assertPlanned(step);
      assert.equal(factOf(step, 'State'), 'enabled');
      assert.match(factOf(step, 'Schedule'), /^once\b/);
      assert.equal(factOf(step, 'Source'), source);
      assert.equal(factOf(step, 'Delta column'), delta);
    });
  }

  test('with its name, out of which the runner takes no command and the summary no markup', async () => {
    const prepare = (flowService: FlowServiceServer) => {
      flowOf(flowService, FILE_FLOW_ID).name = 'Files\n::error::no\r##[error]no <b>bold</b>';
    };
    const step = await dryRun({ prepare });
    assertPlanned(step);
    assert.match(step.stdout, /^ {2}Name +Files /m);
    assert.deepEqual([...new Set(step.commands.map(({ name }) => name))], ['add-mask']);
    assert.doesNotMatch(step.summary, /<b>/);
  });
});

describe('a dry run of a flow that the service would refuse fails', { concurrency: 6 }, () => {
  const refusals: Readonly<
    Record<string, SceneHere & { says: RegExp; facts: Readonly<Record<string, string>> }>
  > = {
    'if it runs on a schedule': {
      inputs: { 'flow-id': SCHEDULED_FLOW_ID },
      says: /this flow runs every hour, and a run on demand needs one that is scheduled once: give the `flow-id` of such a flow \(Adobe error 1386\)\./,
      facts: { Schedule: 'every hour', 'Delta column': 'MODIFIED_ON in the flow' },
    },
    'if it is disabled': {
      inputs: { 'flow-id': DISABLED_FLOW_ID, 'delta-column': 'ID' },
      says: /this flow is in state disabled: enable it first\./,
      facts: { State: 'disabled' },
    },
    'if it is a draft': {
      prepare: (flowService) => {
        flowOf(flowService, FILE_FLOW_ID).state = 'draft';
      },
      says: /this flow is in state draft: enable it first\./,
      facts: { State: 'draft' },
    },
    'if it is streaming': {
      inputs: { 'flow-id': STREAMING_FLOW_ID },
      says: /this flow is streaming \(by its specification Steam data with transformation\), and on-demand ingestion is for batch sources: give the `flow-id` of such a flow \(Adobe error 1385\)\./,
      facts: { Source: 'streaming (by its specification Steam data with transformation)' },
    },
    'if its delta column is missing': {
      inputs: { 'flow-id': TABLE_FLOW_ID },
      says: /this flow is table-based \(.*CRMToAEP.*\) and has no delta column yet: give it as `delta-column` for the first run \(Adobe error 1383\)\./,
      facts: { 'Delta column': 'none in the flow' },
    },
    'if its delta column is another': {
      inputs: { 'flow-id': TABLE_FLOW_ID, 'delta-column': 'DOB' },
      prepare: (flowService) => {
        flowOf(flowService, TABLE_FLOW_ID).deltaColumn = { name: 'CHANGED_AT' };
      },
      says: /this flow's delta column is CHANGED_AT, and `delta-column` is DOB: leave it out, or give the flow's \(Adobe error 1382\)\./,
      facts: { 'Delta column': 'CHANGED_AT in the flow, DOB given' },
    },
  };
  for (const [what, { says, facts, ...scene }] of Object.entries(refusals)) {
    test(what, async () => {
      const step = await dryRun(scene);
      assertRefused(step, says);
      for (const [label, value] of Object.entries(facts)) assert.equal(factOf(step, label), value);
    });
  }

  test('for each thing that does not fit, in one annotation', async () => {
    const step = await dryRun({ inputs: { 'flow-id': DISABLED_FLOW_ID } });
    assertRefused(step, /: this flow is in state disabled: (.|\n)*no delta column yet/);
  });

  test('by the flow before a run that exists', async () => {
    const prepare = (flowService: FlowServiceServer) => {
      leave(flowService, FROM, TO);
      flowOf(flowService, FILE_FLOW_ID).state = 'disabled';
    };
    const step = await dryRun({ prepare, inputs: { 'if-run-exists': 'fail' } });
    assertRefused(step, /: this flow is in state disabled/);
  });
});

describe('a dry run with if-run-exists: fail fails', { concurrency: 6 }, () => {
  const runs: Readonly<Record<string, readonly [from: string, to: string, says: RegExp]>> = {
    'if a run has this window': [FROM, TO, /has exactly this window.*\n.*`if-run-exists: attach`/],
    'if a run reads some of the data': [FROM, '2026-03-02', /reads some of this data.*\n.*To read only what/],
  };
  for (const [what, [from, to, says]] of Object.entries(runs)) {
    test(what, async () => {
      const prepare = (flowService: FlowServiceServer) => void leave(flowService, from, to);
      assertRefused(await dryRun({ prepare, inputs: { 'if-run-exists': 'fail' } }), says);
    });
  }

  test('unless no run exists', async () => {
    assertPlanned(await dryRun({ inputs: { 'if-run-exists': 'fail' } }));
  });
});

describe('a dry run succeeds with a warning', { concurrency: 6 }, () => {
  test('if a flow of files is given a delta column, which the service may ignore', async () => {
    const step = await dryRun({ inputs: { 'delta-column': 'DOB' } });
    assertPlanned(step, [/This flow is file-based \(.*CloudStorageToAEP.*\): leave `delta-column` out\./]);
    assert.equal(factOf(step, 'Delta column'), 'none in the flow, DOB given');
  });

  test('if the connection of the source does not work', async () => {
    const prepare = (flowService: FlowServiceServer) => {
      flowOf(flowService, FILE_FLOW_ID).isSourceReachable = false;
    };
    const step = await dryRun({ prepare });
    assertPlanned(step, [/the test failed/]);
    assert.match(factOf(step, 'Credential'), /does not work/);
  });

  test('unless the test of the connection itself fails: it says nothing then', async () => {
    const step = await dryRun({ faults: { 'test-connection': HIDDEN } });
    assertPlanned(step);
    assert.doesNotMatch(step.stdout, /Credential/);
  });
});

/** A flow whose specification Adobe's guides do not name, as they print a flow. */
const OTHER = {
  id: FILE_FLOW_ID,
  name: 'Members of the mailing list',
  flowSpec: { id: '6499120c-0b15-42dc-936e-847ea3c24d72', version: '1.0' },
  state: 'enabled',
  sourceConnectionIds: ['e70d2773-711f-43ee-b956-9a1a5da03dd8'],
  scheduleParams: { startTime: '1633044818', frequency: 'once' },
  transformations: [{ name: 'Mapping', params: { mappingId: '5a36', mappingVersion: 0 } }],
} as const;

const shown = (item: object): Fault => ({ kind: 'body', body: JSON.stringify({ items: [item] }) });

describe('a dry run shows what a flow reads from', { concurrency: 6 }, () => {
  const spec = { id: OTHER.flowSpec.id, name: 'RestStorageToAEP', attributes: {} };
  const unknown = /^not known: .*table-based or file-based$/;

  test('as unknown if neither its specification nor its source connection can be read', async () => {
    const faults = { 'get-flow': shown(OTHER), 'get-flow-spec': HIDDEN, 'get-source-connection': HIDDEN };
    const step = await dryRun({ faults });
    assertPlanned(step);
    assert.match(factOf(step, 'Source'), unknown);
    assert.match(factOf(step, 'Delta column'), /^none in the flow, none given: the first run of a table/);
  });

  test('as unknown if both can be read and do not show it, and does not guess that a delta column is wrong', async () => {
    const faults = {
      'get-flow': shown(OTHER),
      'get-flow-spec': shown(spec),
      'get-source-connection': shown({ id: OTHER.sourceConnectionIds[0], data: { format: 'own' } }),
    };
    const step = await dryRun({ faults, inputs: { 'delta-column': 'DOB' } });
    assertPlanned(step);
    assert.match(factOf(step, 'Source'), unknown);
    assert.equal(factOf(step, 'Delta column'), 'none in the flow, DOB given');
  });

  test('by the format of its source connection, if its specification does not show it', async () => {
    const connection = { id: OTHER.sourceConnectionIds[0], data: { format: 'tabular' } };
    const faults = {
      'get-flow': shown(OTHER),
      'get-flow-spec': shown(spec),
      'get-source-connection': shown(connection),
    };
    const step = await dryRun({ faults, inputs: { 'delta-column': 'DOB' } });
    assertPlanned(step);
    assert.equal(
      factOf(step, 'Source'),
      'table-based, batch (by the format tabular of its source connection)',
    );
    const asked = step.requests.find(({ call }) => call === 'get-source-connection');
    assert.ok(asked?.path.endsWith(`/sourceConnections/${OTHER.sourceConnectionIds[0]}`), asked?.path);
  });

  const copy = { name: 'Copy', params: { deltaColumn: { name: 'seen_at' } } };
  const flow = { ...OTHER, transformations: [...OTHER.transformations, copy] };

  test('by the format of its source connection, rather than by its Copy transformation', async () => {
    const connection = { id: OTHER.sourceConnectionIds[0], data: { format: 'parquet' } };
    const faults = {
      'get-flow': shown(flow),
      'get-flow-spec': shown(spec),
      'get-source-connection': shown(connection),
    };
    const step = await dryRun({ faults });
    assertPlanned(step);
    assert.match(factOf(step, 'Source'), /^file-based, batch \(by the format parquet /);
  });

  test('by its Copy transformation, if nothing else shows it', async () => {
    const faults = { 'get-flow': shown(flow), 'get-flow-spec': HIDDEN, 'get-source-connection': HIDDEN };
    const step = await dryRun({ faults });
    assertPlanned(step);
    assert.equal(factOf(step, 'Source'), 'table-based, batch (by its Copy transformation)');
    assert.equal(factOf(step, 'Delta column'), 'seen_at in the flow');
  });

  test('by the id of its specification, if that cannot be read', async () => {
    const step = await dryRun({ faults: { 'get-flow-spec': HIDDEN } });
    assertPlanned(step);
    assert.match(factOf(step, 'Source'), /^file-based, batch \(by its specification /);
  });

  test('shows a state and a schedule that the flow does not give as unknown', async () => {
    const { state, scheduleParams, ...others } = OTHER;
    const step = await dryRun({ faults: { 'get-flow': shown(others), 'get-flow-spec': shown(spec) } });
    assertPlanned(step);
    assert.equal(factOf(step, 'State'), 'not known');
    assert.equal(factOf(step, 'Schedule'), 'not known');
  });

  test('names the schedule by the number of units between two runs', async () => {
    const scheduleParams = { frequency: 'minute', interval: '15' };
    const step = await dryRun({ faults: { 'get-flow': shown({ ...OTHER, scheduleParams }) } });
    assertRefused(step, /this flow runs every 15 minutes, and .*1386/);
    assert.equal(factOf(step, 'Schedule'), 'every 15 minutes');
  });
});

/** A run as an earlier step has left it a minute ago. */
function leave(
  flowService: FlowServiceServer,
  from: string,
  to: string,
  plan: Partial<RunPlan> = {},
): string {
  const params = { startTime: '1663735590', windowStartTime: seconds(from), windowEndTime: seconds(to) };
  const createdAtMs = Date.now() - 60_000;
  return flowService.service.addRun(FILE_FLOW_ID, params, { createdAtMs, plan: { durationMs: 0, ...plan } })
    .id;
}

const GOES_ON = { durationMs: Number.POSITIVE_INFINITY } as const;

/** The runs that a sentence of the log lists, which the summary has as well. */
function listedBy(step: Step, sentence: RegExp): string {
  const line = step.stdout.split('\n').find((text) => sentence.test(text)) ?? '';
  if (line !== '') assert.ok(plainSummary(step).split('\n').includes(line), step.summary);
  return line;
}

describe('a dry run lists the runs of the flow', { concurrency: 6 }, () => {
  test('that have not ended, have one of the windows, or overlap with them, each with its status', async () => {
    const ids: Record<string, string> = {};
    const prepare = (flowService: FlowServiceServer) => {
      ids['same'] = leave(flowService, '2026-03-01', '2026-03-02');
      ids['going on'] = leave(flowService, '2026-03-02', '2026-03-03', GOES_ON);
      ids['failed'] = leave(flowService, '2026-03-03', '2026-03-04', { outcome: 'failed' });
      ids['across'] = leave(flowService, '2026-02-20', '2026-03-04', { outcome: 'partialSuccess' });
      ids['apart'] = leave(flowService, '2026-02-01', '2026-03-01');
      ids['apart and going on'] = leave(flowService, '2026-03-05', '2026-03-06', GOES_ON);
    };
    const step = await dryRun({ inputs: { 'window-size': '1d' }, prepare });
    const windows = JSON.parse(step.outputs['windows'] ?? '');
    // No run reads any of the last one.
    assertPlanned(step, [], JSON.stringify(windows.slice(3)));
    const active = listedBy(step, /have not ended/);
    const same = listedBy(step, /exist already/);
    const overlapping = listedBy(step, /some of the same data/);
    const named = (line: string) => Object.keys(ids).filter((name) => line.includes(ids[name] ?? '?'));
    assert.deepEqual(named(active), ['going on', 'apart and going on']);
    assert.deepEqual(named(same), ['same', 'going on']);
    assert.deepEqual(named(overlapping), ['across']);
    assert.ok(active.includes(`${ids['going on']} (inProgress)`), active);
    assert.ok(same.includes(`${ids['same']} (success)`), same);
    assert.match(same, /if-run-exists/);
    assert.ok(overlapping.includes(`${ids['across']} (partialSuccess)`), overlapping);
  });

  test('by their number if there are many', async () => {
    const prepare = (flowService: FlowServiceServer) => {
      for (let day = 10; day < 25; day += 1)
        leave(flowService, `2026-04-${day}`, `2026-04-${day + 1}`, GOES_ON);
    };
    const active = listedBy(await dryRun({ prepare }), /have not ended/);
    assert.equal(active.match(/\(inProgress\)/g)?.length, 10);
    assert.match(active, /and 5 more/);
  });

  test('on every page of its history', async () => {
    const ids: string[] = [];
    const prepare = (flowService: FlowServiceServer) => {
      ids.push(leave(flowService, FROM, TO));
      for (let day = 10; day < 25; day += 1) leave(flowService, `2026-04-${day}`, `2026-04-${day + 1}`);
    };
    const inputs = { 'window-size': '2d' };
    const step = await dryRun({ inputs, prepare, settings: { pageSize: 6 } });
    assertPlanned(step, [], '[]');
    assert.ok(listedBy(step, /some of the same data/).includes(ids[0] ?? '?'), step.stdout);
    assert.equal(callsOf(step).filter((call) => call === 'list-runs').length, 3);
  });

  test('or says that there is none', async () => {
    const step = await dryRun();
    assert.match(step.stdout, /^No run of this flow is active or reads any of these windows$/m);
  });
});

describe('a dry run fails', { concurrency: 6 }, () => {
  const nobody = '0b1d6f52-7a3c-4e98-8f21-5c9e0d47ab36';
  const reds: Readonly<Record<string, SceneHere & { says: RegExp }>> = {
    'if the flow does not exist, or an access label hides it': {
      inputs: { 'flow-id': nobody },
      says: /HTTP 404 FLOW-1439-404: .*0b1d6f52.*\(request id [\da-f-]{36}\).*\n.*flow-id.*access label/,
    },
    'if the flow cannot be read': {
      faults: { 'get-flow': HIDDEN },
      says: /HTTP 403.*\n.*role.*Manage Sources/,
    },
    'if its history cannot be read': {
      faults: { 'list-runs': HIDDEN },
      says: /HTTP 403.*\n.*role/,
    },
    'if the credential does not work': {
      inputs: { ...MINTING, 'client-secret': 'not-the-secret' },
      says: /^Failed to get an access token: HTTP 400 IMS-invalid_client/,
    },
    'if the sandbox does not exist': {
      inputs: { 'sandbox-name': 'elsewhere' },
      says: /FLOW-2100-404: .*elsewhere.*\n.*sandbox-name/,
    },
  };
  for (const [what, { says, ...scene }] of Object.entries(reds)) {
    test(`${what}, with no run and no outcome`, async () => {
      const step = await dryRun(scene);
      assert.equal(step.exitCode, 1);
      assert.equal(step.stderr, '');
      const error = errorOf(step);
      assert.match(error, says);
      assert.match(error, /^Failed to (check flow [\da-f-]{36}|get an access token): /);
      assert.equal(step.outputs['outcome'], '');
      assert.equal(step.outputs['run-id'], undefined);
      assert.equal(step.outputs['window-start-time'], seconds(FROM));
      assert.ok(step.summary.startsWith('<h3>❌ '), step.summary);
      assert.equal(step.runs.length, 0);
    });
  }

  test('reads again if a read fails for a reason that passes', async () => {
    const busy: Fault = { kind: 'status', status: 503, headers: { 'retry-after': '0' } };
    const prepare = ({ faults }: FlowServiceServer) => {
      for (const call of ['get-flow', 'get-flow-spec', 'list-runs'] as const) faults.next(call, busy);
    };
    const step = await dryRun({ prepare, inputs: { 'retry-timeout': '10s' } });
    assertPlanned(step);
    assert.match(factOf(step, 'Source'), /^file-based/);
  });
});

describe('a dry run with window-size', { concurrency: 6 }, () => {
  test('outputs the windows as a matrix takes them, and shows them', async () => {
    const step = await dryRun({ inputs: { 'window-size': '36h' } });
    assertPlanned(step);
    const edges = [FROM, '2026-03-02T12:00:00Z', '2026-03-04', TO].map((text) => Date.parse(text) / 1_000);
    assert.deepEqual(
      JSON.parse(step.outputs['windows'] ?? ''),
      edges.slice(1).map((end, index) => ({
        windowStartTime: String(edges[index]),
        windowEndTime: String(end),
      })),
    );
    assert.match(step.stdout, /^Planning 3 flow runs /m);
    assert.match(step.stdout, /^Windows \(3, together 4d\)$/m);
    assert.match(toMinutes(step.stdout), /^ {2}2026-03-02 12:00 to 2026-03-04 00:00 UTC$/m);
    assert.match(
      step.summary,
      /<h3>📋 3 flow runs are planned · 2026-03-01 00:00 to 2026-03-05 00:00 UTC<\/h3>/,
    );
    const rows = [...step.summary.matchAll(/<tr><td align="right" nowrap>(\d)<\/td><td nowrap>(.*?)<\/td>/g)];
    assert.deepEqual(
      rows.map(([, place, window = '']) => [place, toMinutes(window)]),
      [
        ['1', '2026-03-01 00:00 to 2026-03-02 12:00'],
        ['2', '2026-03-02 12:00 to 2026-03-04 00:00'],
        ['3', '2026-03-04 00:00 to 2026-03-05 00:00'],
      ],
    );
  });

  test('plans what the step without it then sends', async () => {
    const inputs = {
      'window-start-time': '2026-01-31',
      'window-end-time': '2026-04-30',
      'window-size': '1M',
    };
    const plan = await dryRun({ inputs });
    const step = await takeStep({ inputs: { ...DRY, ...inputs, 'dry-run': 'false' } });
    assert.equal(step.exitCode, 0, step.stdout);
    const sent = step.runs.map(({ params }) => ({
      windowStartTime: params['windowStartTime'],
      windowEndTime: params['windowEndTime'],
    }));
    assert.equal(sent.length, 3);
    assert.deepEqual(JSON.parse(plan.outputs['windows'] ?? ''), sent);
  });

  test('shows the first windows of many in the log, all of them in the output, and warns', async () => {
    const step = await dryRun({ inputs: { 'window-size': '1h' } });
    assert.equal(step.exitCode, 0, step.stdout);
    assert.equal(JSON.parse(step.outputs['windows'] ?? '').length, 96);
    assert.match(step.stdout, /^ {2}… and 86 more$/m);
    const [warning = '', ...others] = warningsOf(step);
    assert.match(warning, /96 flow runs.* 90 batches/);
    assert.deepEqual(others, []);
  });

  test('begins where the last run ended, where it is asked to', async () => {
    const prepare = (flowService: FlowServiceServer) => void leave(flowService, '2026-02-01', '2026-03-03');
    const inputs = { 'window-start-time': 'last-run', 'window-size': '1d' };
    const step = await dryRun({ inputs, prepare });
    assertPlanned(step);
    assert.equal(step.outputs['window-start-time'], seconds('2026-03-03'));
    assert.deepEqual(JSON.parse(step.outputs['windows'] ?? ''), [
      { windowStartTime: seconds('2026-03-03'), windowEndTime: seconds('2026-03-04') },
      { windowStartTime: seconds('2026-03-04'), windowEndTime: seconds('2026-03-05') },
    ]);
    assert.equal(step.runs.length, 1);
    assert.doesNotMatch(step.stdout + step.summary, /no run\b|once it has a run/);
  });
});
