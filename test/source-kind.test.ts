import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Flow, readFlow, readFlowSpec, readSourceConnection } from '../src/adobe/flow.ts';
import { type SourceKind, sourceKind } from '../src/adobe/source-kind.ts';

const TABLE_SPEC_ID = '14518937-270c-4525-bdec-c2ba7cce3860';
const FILE_SPEC_ID = '9753525b-82c7-4dce-8a9b-5ccfce2b9876';
const REST_SPEC_ID = '6499120c-0b15-42dc-936e-847ea3c24d72';

/** A flow as `GET /flows/{id}` shows it, with more than this action reads. */
const flowDocument = (more: object = {}) => ({
  id: 'b7c1f4d8-2a65-4e03-9f1b-8d0e36a5c794',
  createdAt: 1_778_051_300_000,
  name: 'Orders of the web shop',
  flowSpec: { id: REST_SPEC_ID, version: '1.0' },
  state: 'enabled',
  etag: '"5400d99c-0000-0200-0000-60358d540000"',
  sourceConnectionIds: ['4b0f2c6e-91d7-4a38-8e5c-7f1d20b9a3e6'],
  inheritedAttributes: { properties: { isSourceFlow: true } },
  scheduleParams: { startTime: '1778051300', frequency: 'once' },
  transformations: [{ name: 'Mapping', params: { mappingId: '0b09', mappingVersion: '0' } }],
  runs: '/flows/b7c1f4d8-2a65-4e03-9f1b-8d0e36a5c794/runs',
  ...more,
});

const TIMES = Object.fromEntries(
  ['startTime', 'windowStartTime', 'windowEndTime'].map((name) => [name, { type: 'integer' }]),
);
const DELTA = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } as const;
const runSpec = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  runSpec: { name: 'ProviderParams', spec: { type: 'object', properties, required } },
});

/** A specification as `GET /flowSpecs/{id}` shows it. */
const specDocument = (more: object = {}) => ({
  id: REST_SPEC_ID,
  name: 'RestStorageToAEP',
  providerId: '0ed90a81-07f4-4586-8190-b40eccef1c5a',
  version: '1.0',
  // The older documents have it in the plural, the newer ones in the singular.
  transformationSpecs: [{ name: 'Mapping', spec: { type: 'object' } }],
  transformationSpec: [{ name: 'Mapping', spec: { type: 'object' } }],
  scheduleSpec: { name: 'PeriodicSchedule', type: 'Periodic' },
  attributes: { isSourceFlow: true, notification: { category: 'sources' } },
  ...more,
});

const connectionDocument = (more: object = {}) => ({
  id: '4b0f2c6e-91d7-4a38-8e5c-7f1d20b9a3e6',
  name: 'Source of the orders',
  params: { path: '/orders' },
  ...more,
});

const flow = (more: object = {}): Flow => readFlow(flowDocument(more));
const spec = (more: object = {}) => readFlowSpec(specDocument(more));
const connection = (more: object = {}) => readSourceConnection(connectionDocument(more));

const COPY = {
  transformations: [
    { name: 'Mapping', params: {} },
    {
      name: 'Copy',
      params: { deltaColumn: { name: 'changed_at', dateFormat: 'YYYY-MM-DD', timezone: 'UTC' } },
    },
  ],
} as const;

describe('what a flow reads from is shown by', () => {
  const cases: Readonly<
    Record<string, readonly [SourceKind['kind'], Parameters<typeof sourceKind>[0], RegExp]>
  > = {
    'the frequency of its specification': [
      'streaming',
      {
        flow: flow(),
        spec: spec({ name: 'Steam data with transformation', attributes: { frequency: 'streaming' } }),
      },
      /^its specification Steam data with transformation$/,
    ],
    'a run that takes a delta column': [
      'table',
      { flow: flow(), spec: spec(runSpec({ ...TIMES, deltaColumn: DELTA })) },
      /^what its specification RestStorageToAEP says of runs$/,
    ],
    'a run that takes one without requiring it': [
      'table',
      { flow: flow(), spec: spec(runSpec({ ...TIMES, deltaColumn: DELTA }, Object.keys(TIMES))) },
      /says of runs$/,
    ],
    'a run that requires one without describing it': [
      'table',
      { flow: flow(), spec: spec(runSpec(TIMES, [...Object.keys(TIMES), 'deltaColumn'])) },
      /says of runs$/,
    ],
    'a run that takes none': [
      'file',
      { flow: flow(), spec: spec(runSpec(TIMES)) },
      /^what its specification RestStorageToAEP says of runs$/,
    ],
    'the name of its specification, for a table': [
      'table',
      { flow: flow(), spec: spec({ name: 'CRMToAEP' }) },
      /^its specification CRMToAEP$/,
    ],
    'the name of its specification, for files': [
      'file',
      { flow: flow(), spec: spec({ name: 'CloudStorageToAEP' }) },
      /^its specification CloudStorageToAEP$/,
    ],
    'the id of its specification, for a table, where nobody has read that': [
      'table',
      { flow: flow({ flowSpec: { id: TABLE_SPEC_ID, version: '1.0' } }) },
      /^its specification ./,
    ],
    'the id of its specification, for files, where nobody has read that': [
      'file',
      { flow: flow({ flowSpec: { id: FILE_SPEC_ID, version: '1.0' } }) },
      /^its specification ./,
    ],
    'its Copy transformation': ['table', { flow: flow(COPY) }, /^its Copy transformation$/],
    'its Copy transformation, if the other documents do not show it': [
      'table',
      { flow: flow(COPY), spec: spec(), connection: connection() },
      /^its Copy transformation$/,
    ],
  };
  for (const [how, [kind, documents, evidence]] of Object.entries(cases)) {
    test(how, () => {
      const source = sourceKind(documents);
      assert.equal(source.kind, kind);
      assert.match(source.evidence, evidence);
    });
  }

  const formats = { tabular: 'table', delimited: 'file', json: 'file', parquet: 'file' } as const;
  for (const [format, kind] of Object.entries(formats)) {
    test(`the format ${format} of its source connection, in whatever case`, () => {
      for (const written of [format, format.toUpperCase(), `${format[0]?.toUpperCase()}${format.slice(1)}`]) {
        const documents = {
          flow: flow(),
          spec: spec(),
          connection: connection({ data: { format: written } }),
        };
        assert.deepEqual(sourceKind(documents), {
          kind,
          evidence: `the format ${format} of its source connection`,
        });
      }
    });
  }

  test('streaming in whatever case', () => {
    for (const frequency of ['streaming', 'Streaming', 'STREAMING', 'stream'])
      assert.equal(sourceKind({ flow: flow(), spec: spec({ attributes: { frequency } }) }).kind, 'streaming');
  });

  test('nothing else: batch alone is neither of tables nor of files', () => {
    const documents = { flow: flow(), spec: spec({ attributes: { frequency: 'batch' } }) };
    assert.equal(sourceKind(documents).kind, 'unknown');
  });
});

/** All evidence there can be, the best first; each can say one thing or another, or nothing. */
type Evidence = readonly (SourceKind['kind'] | undefined)[];

const SPEC_NAMES = { table: 'CRMToAEP', file: 'CloudStorageToAEP' } as const;
const SPEC_IDS = { table: TABLE_SPEC_ID, file: FILE_SPEC_ID } as const;
const FORMATS = { table: 'tabular', file: 'delimited' } as const;
const PROPERTIES = { table: { ...TIMES, deltaColumn: DELTA }, file: TIMES } as const;

type Batch = 'table' | 'file' | undefined;

/** Documents that hold this evidence and no other. */
function documentsOf([stream, runs, name, id, format, copy]: Evidence) {
  const batch = (kind: SourceKind['kind'] | undefined) => kind as Batch;
  const [ofRuns, ofName, ofId, ofFormat] = [runs, name, id, format].map(batch);
  return {
    flow: flow({
      flowSpec: { id: ofId ? SPEC_IDS[ofId] : REST_SPEC_ID },
      ...(copy && COPY),
    }),
    spec: spec({
      ...(ofName && { name: SPEC_NAMES[ofName] }),
      ...(ofRuns && runSpec(PROPERTIES[ofRuns])),
      attributes: { frequency: stream ? 'streaming' : 'batch' },
    }),
    connection: connection(ofFormat ? { data: { format: FORMATS[ofFormat] } } : {}),
  };
}

describe('of several pieces of evidence', () => {
  const said = (...kinds: readonly SourceKind['kind'][]) =>
    fc.option(fc.constantFrom(...kinds), { nil: undefined });
  const batch = said('table', 'file');
  const evidence: fc.Arbitrary<Evidence> = fc.tuple(
    said('streaming'),
    batch,
    batch,
    batch,
    batch,
    said('table'),
  );

  test('the best counts, whatever the others say: streaming, runs, name, id, format, Copy', () => {
    fc.assert(
      fc.property(evidence, (pieces) => {
        const expected = pieces.find((kind) => kind !== undefined) ?? 'unknown';
        assert.equal(sourceKind(documentsOf(pieces)).kind, expected);
      }),
      { numRuns: 2_000 },
    );
  });

  const order = [
    'the frequency of the specification',
    'what the specification says of runs',
    'the name of the specification',
    'the id of the specification',
    'the format of the source connection',
    'a Copy transformation',
  ] as const;
  const SAYS = [
    /^its specification \w+$/,
    /^what its specification/,
    /^its specification CloudStorageToAEP$/,
    /^its specification /,
    /^the format delimited /,
    /^its Copy transformation$/,
  ] as const;
  for (const [better, what] of order.entries()) {
    for (const [worse, other] of order.entries()) {
      if (better >= worse) continue;
      test(`${what} goes before ${other}`, () => {
        const first = better === 0 ? 'streaming' : 'file';
        const pieces = order.map((_, place) =>
          place === better ? first : place === worse ? 'table' : undefined,
        );
        const source = sourceKind(documentsOf(pieces));
        assert.equal(source.kind, first);
        assert.match(source.evidence, SAYS[better] ?? /^$/);
      });
    }
  }

  test('what is not read is no evidence, and what is read beside it still counts', () => {
    fc.assert(
      fc.property(evidence, fc.boolean(), fc.boolean(), (pieces, hasSpec, hasConnection) => {
        const documents = documentsOf(pieces);
        const [stream, runs, name, id, format, copy] = pieces;
        const left = [...(hasSpec ? [stream, runs, name] : []), id, ...(hasConnection ? [format] : []), copy];
        const source = sourceKind({
          flow: documents.flow,
          spec: hasSpec ? documents.spec : undefined,
          connection: hasConnection ? documents.connection : undefined,
        });
        assert.equal(source.kind, left.find((kind) => kind !== undefined) ?? 'unknown');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what a flow reads from is unknown', () => {
  const unknown: Readonly<Record<string, Parameters<typeof sourceKind>[0]>> = {
    'where only the flow has been read, and its specification is another': { flow: flow() },
    'where the flow says nothing at all': { flow: readFlow({}) },
    'if nothing that was read shows it': { flow: flow(), spec: spec(), connection: connection() },
    'where the specification does not describe runs': { flow: flow(), spec: spec({ runSpec: {} }) },
    'where the specification describes runs by nothing': {
      flow: flow(),
      spec: spec({ runSpec: { spec: {} } }),
    },
    'where the format is one that Adobe does not document': {
      flow: flow(),
      connection: connection({ data: { format: 'avro' } }),
    },
    'where the source connection has no data': { flow: flow(), connection: connection({ data: null }) },
    'where transformations are none that copy': {
      flow: flow({
        transformations: [{ name: 'Mapping' }, { name: 'CopyOnWrite' }, { name: 'copy' }, null, 'Copy'],
      }),
    },
    // A look-up in an object finds these too.
    'where the specification is named like something that every object has': {
      flow: flow({ flowSpec: { id: 'toString' } }),
      spec: spec({ name: 'constructor' }),
      connection: connection({ data: { format: 'valueof' } }),
    },
  };
  for (const [where, documents] of Object.entries(unknown)) {
    test(where, () => {
      const { kind, evidence } = sourceKind(documents);
      assert.equal(kind, 'unknown');
      assert.notEqual(evidence, '');
    });
  }

  test('or shown by evidence that can be named, whatever the documents hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (a, b, c) => {
        const own = readFlow({ flowSpec: a, transformations: b, scheduleParams: c });
        const ofSpec = readFlowSpec({ name: a, attributes: b, runSpec: c });
        const ofConnection = readSourceConnection({ data: a });
        const source = sourceKind({ flow: own, spec: ofSpec, connection: ofConnection });
        assert.notEqual(source.evidence.trim(), '');
      }),
    );
  });
});

describe('the documents of a flow are read', () => {
  test('with the source connection that is named first', () => {
    const ids = ['4b0f2c6e-91d7-4a38-8e5c-7f1d20b9a3e6', '9c8b'];
    assert.equal(flow({ sourceConnectionIds: ids }).sourceConnectionId, ids[0]);
    for (const none of [[], undefined, null, 'x', [7], [{}]])
      assert.equal(flow({ sourceConnectionIds: none }).sourceConnectionId, '');
  });

  test('with the delta column of the Copy transformation, wherever it stands', () => {
    const [mapping, copy] = COPY.transformations;
    for (const transformations of [
      [copy, mapping],
      [mapping, copy],
      [mapping, mapping, copy],
    ]) {
      const { deltaColumn, hasCopyTransformation } = flow({ transformations });
      assert.deepEqual([deltaColumn, hasCopyTransformation], ['changed_at', true]);
    }
    assert.equal(flow({ transformations: [{ name: 'Copy', params: {} }] }).deltaColumn, '');
    assert.equal(flow().hasCopyTransformation, false);
  });

  test('with an interval that is a number or a text, and none if there is one run only', () => {
    const interval = (value: unknown) =>
      flow({ scheduleParams: { frequency: 'hour', interval: value } }).interval;
    assert.deepEqual(
      [interval(15), interval('15'), interval(undefined), interval(null)],
      ['15', '15', '', ''],
    );
  });

  test('with every state that Adobe has a word for, as it is', () => {
    for (const state of ['enabled', 'disabled', 'draft', 'updating', 'enabling', 'disabling', 'initializing'])
      assert.equal(flow({ state }).state, state);
    assert.equal(flow({ state: undefined }).state, '');
  });
});
