import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Flow, readFlow, readFlowSpec } from '../src/adobe/flow.ts';
import { sourceKind } from '../src/adobe/source-kind.ts';

const FLOW: Flow = {
  name: '',
  state: 'enabled',
  specId: '',
  sourceConnectionId: '',
  baseConnectionId: '',
  connectionSpecId: '',
  frequency: 'once',
  interval: '',
  deltaColumn: '',
  hasCopyTransformation: false,
};

const spec = (more: object) => readFlowSpec({ name: 'OwnToAEP', ...more });
const runSpec = (properties: object, required: readonly string[] = []) => ({
  runSpec: { spec: { properties, required } },
});

describe('a flow is read', () => {
  test('with its state, its schedule, and the delta column of its Copy transformation, wherever that stands', () => {
    const flow = readFlow({
      name: 'Orders',
      state: 'disabled',
      flowSpec: { id: 's-1', version: '1.0' },
      scheduleParams: { frequency: 'minute', interval: 15 },
      transformations: [
        { name: 'Mapping' },
        { name: 'Copy', params: { deltaColumn: { name: 'changed_at' } } },
      ],
    });
    const own = { name: 'Orders', state: 'disabled', specId: 's-1', frequency: 'minute', interval: '15' };
    assert.deepEqual(flow, { ...FLOW, ...own, deltaColumn: 'changed_at', hasCopyTransformation: true });
  });

  test('without ids that no request can carry', () => {
    for (const odd of ['../x', 'a/b', 'a b', '', 7, null]) {
      const inherited = { id: odd, baseConnection: { id: odd }, connectionSpec: { id: odd } };
      const inheritedAttributes = { sourceConnections: [inherited] };
      const flow = readFlow({ flowSpec: { id: odd }, sourceConnectionIds: [odd], inheritedAttributes });
      assert.deepEqual(
        [flow.specId, flow.sourceConnectionId, flow.baseConnectionId, flow.connectionSpecId],
        ['', '', '', ''],
      );
    }
  });

  test('with the account behind its source connection', () => {
    const connection = (name: string) => ({ id: `s-${name}`, baseConnection: { id: `b-${name}` } });
    const inheritedAttributes = { sourceConnections: [connection('1'), connection('2')] };
    const read = (sourceConnectionIds: readonly string[]) =>
      readFlow({ sourceConnectionIds, inheritedAttributes }).baseConnectionId;
    assert.equal(read(['S-2']), 'b-2');
    assert.equal(read(['s-3']), '');
    assert.equal(readFlow({ inheritedAttributes: [] }).baseConnectionId, '');
  });

  test('without a state that a runner obeys', () => {
    assert.equal(readFlow({ state: '::error::x' }).state, '');
  });

  test('with an interval that is a text too', () => {
    assert.equal(readFlow({ scheduleParams: { interval: '15' } }).interval, '15');
  });

  test('its specification too, if that only requires a delta column', () => {
    const required = { runSpec: { spec: { required: ['startTime', 'deltaColumn'] } } };
    assert.equal(readFlowSpec({ ...required }).runTakesDeltaColumn, true);
  });

  test('from anything else as one of which little is known, and never with an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        readFlow(value);
        readFlowSpec(value);
        readFlow({ flowSpec: value, scheduleParams: value, transformations: value });
        readFlowSpec({ attributes: value, runSpec: value });
      }),
    );
  });
});

describe('what a flow reads from is reported', () => {
  const cases = [
    [
      'streaming',
      'by the frequency of its specification',
      {},
      spec({ attributes: { frequency: 'streaming' } }),
    ],
    ['table', 'by a run that takes a delta column', {}, spec(runSpec({ deltaColumn: {} }))],
    ['table', 'by a run that requires a delta column', {}, spec(runSpec({}, ['deltaColumn']))],
    ['file', 'by a run that takes none', { hasCopyTransformation: true }, spec(runSpec({ startTime: {} }))],
    ['table', 'by the name of its specification', {}, spec({ name: 'CRMToAEP' })],
    ['file', 'by the name of its specification', {}, spec({ name: 'CloudStorageToAEP' })],
    [
      'table',
      'by the id of its specification',
      { specId: '14518937-270c-4525-bdec-c2ba7cce3860' },
      undefined,
    ],
    ['file', 'by the id of its specification', { specId: '9753525b-82c7-4dce-8a9b-5ccfce2b9876' }, undefined],
    ['table', 'by its Copy transformation', { hasCopyTransformation: true }, undefined],
    ['unknown', 'if nothing shows it', {}, spec({})],
  ] as const;
  for (const [kind, how, more, flowSpec] of cases) {
    test(`${kind} ${how}`, () => {
      assert.equal(sourceKind({ flow: { ...FLOW, ...more }, spec: flowSpec }).kind, kind);
    });
  }
});
