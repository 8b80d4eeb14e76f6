import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFlow, readFlowSpec } from '../src/adobe/flow.ts';
import type { FlowService, RunRequest } from '../src/adobe/flow-service.ts';
import { AnswerError } from '../src/adobe/problem/problem.ts';
import { readProblem } from '../src/adobe/problem/read-problem.ts';
import { explainRefusal } from '../src/runs/preview/compatibility.ts';
import { contextWith } from './support/context.ts';

const TABLE = '14518937-270c-4525-bdec-c2ba7cce3860';
const FILE = '9753525b-82c7-4dce-8a9b-5ccfce2b9876';
const ONCE = { state: 'enabled', scheduleParams: { frequency: 'once' } };
const COPY = { transformations: [{ name: 'Copy', params: { deltaColumn: { name: 'changed_at' } } }] };
const specOf = (id: string) => ({ flowSpec: { id, version: '1.0' } });

const notFound = new AnswerError(readProblem({ status: 404, headers: {}, body: '' }, 'PLATFORM'));

/** What is found about a flow, and what is read for it. */
async function find(flow: object | undefined, given?: string, spec?: object) {
  const reads: string[] = [];
  const service: Partial<FlowService> = {
    async getFlow() {
      reads.push('flow');
      if (!flow) throw notFound;
      return readFlow(flow);
    },
    async getFlowSpec() {
      reads.push('specification');
      if (!spec) throw notFound;
      return readFlowSpec(spec);
    },
  };
  const request: RunRequest = {
    ...{ flowId: 'f-1', startSeconds: 0, window: { startSeconds: 0, endSeconds: 1 } },
    deltaColumn: given ? { name: given } : undefined,
  };
  const found = await explainRefusal(request, contextWith({ service }));
  const { incompatibilities = [], deltaColumnOfFlow } = found ?? {};
  return {
    codes: incompatibilities.map(({ code }) => code),
    text: incompatibilities.map(({ text }) => text).join('\n'),
    uncertain: incompatibilities.filter(({ isCertain }) => !isCertain).length,
    ...{ isExplained: found !== undefined, deltaColumnOfFlow, reads },
  };
}

describe('the explanation of a refusal is', () => {
  const cases: readonly [what: string, codes: string[], text: RegExp, flow: object, given?: string][] = [
    [
      'its state',
      [''],
      /in state disabled: enable it first/,
      { ...ONCE, ...specOf(FILE), state: 'DISABLED' },
    ],
    [
      'its schedule',
      ['SOURCES-1386'],
      /every 15 minutes, .*scheduled once.* \(Adobe error 1386\)/,
      { ...specOf(FILE), scheduleParams: { frequency: 'Minute', interval: '15' } },
    ],
    [
      'a missing delta column for a table',
      ['SOURCES-1383'],
      /table-based \(by .*first run/,
      { ...ONCE, ...specOf(TABLE) },
    ],
    [
      'another delta column than its own',
      ['SOURCES-1382'],
      /delta column is changed_at, and `delta-column` is DOB/,
      { ...ONCE, ...specOf(TABLE), ...COPY },
      'DOB',
    ],
    [
      'a delta column for files',
      [''],
      /file-based \(by .*leave `delta-column` out/,
      { ...ONCE, ...specOf(FILE) },
      'DOB',
    ],
    [
      'several properties, each by itself',
      ['', 'SOURCES-1386', 'SOURCES-1383'],
      /disabled(.|\n)*every day(.|\n)*table-based/,
      { ...specOf(TABLE), state: 'disabled', scheduleParams: { frequency: 'day', interval: 1 } },
    ],
  ];
  for (const [what, codes, text, flow, given] of cases) {
    test(`${what}, from one read`, async () => {
      const found = await find(flow, given);
      assert.deepEqual([found.codes, found.reads], [codes, ['flow']]);
      assert.equal(found.uncertain, what === 'a delta column for files' ? 1 : 0);
      assert.match(found.text, text);
    });
  }

  test('nothing if everything fits, in capital letters too', async () => {
    const flow = { ...specOf(TABLE), ...COPY, state: 'ENABLED', scheduleParams: { frequency: 'ONCE' } };
    assert.deepEqual((await find(flow, 'changed_at')).codes, []);
    assert.deepEqual((await find({})).codes, []);
  });
});

describe('the specification of a flow', () => {
  const own = { ...ONCE, ...specOf('8f0d6a52-own-of-a-partner') };

  test('is read if the flow does not show what it reads from', async () => {
    const streaming = { name: 'Own', attributes: { frequency: 'streaming' } };
    const found = await find(own, undefined, streaming);
    assert.deepEqual([found.codes, found.reads], [['SOURCES-1385'], ['flow', 'specification']]);
  });

  test('is not read if something is wrong with the flow itself', async () => {
    assert.deepEqual((await find({ ...own, state: 'disabled' })).reads, ['flow']);
  });

  test('is left unread if the flow cannot be read, and nothing is known then', async () => {
    const found = await find(undefined);
    assert.deepEqual([found.isExplained, found.reads], [false, ['flow']]);
  });

  test('is not needed to know the delta column of the flow', async () => {
    assert.equal((await find({ ...own, ...COPY })).deltaColumnOfFlow, 'changed_at');
    assert.equal((await find(own)).deltaColumnOfFlow, '');
  });

  test('can be unreadable, and nothing is found then', async () => {
    assert.deepEqual((await find(own)).codes, []);
  });
});
