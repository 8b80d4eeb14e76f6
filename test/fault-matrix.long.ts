import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRunInputs } from '../src/inputs/run-inputs.ts';
import type { CreateOrder, IfRunExists } from '../src/runs/order.ts';
import {
  type CallName,
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  type FlowServiceServer,
  isProcessed,
  ORG_ID,
  SANDBOX,
  startFlowService,
  virtualClock,
} from './support/flow-service/index.ts';
import { type LoopbackStep, runLoopbackStep, type Trouble } from './support/loopback-step.ts';
import { type NamedTrouble, type Says, TROUBLES } from './support/troubles.ts';

/** The default of retry-timeout. */
const RETRY_TIMEOUT_MS = 120_000;

/** The default of lookup-timeout: a run is looked up after its creation, and after each of two that follow. */
const LOOKUP_TIMEOUT_MS = 300_000;
const MOST_LOOKUPS = 3;
/** A creation has a budget, and so has the lookup of its run. */
const MOST_BUDGETS = 2;

/** Pauses of 1, 2, 4, 8, 16, 30 and 30 s leave no time for another, nor do five that are asked for of 20 s. */
const TRIES_OF_A_BUDGET = { jittered: 8, asked: 6 } as const;

/** How a step has to end, and what it leaves. */
interface End {
  readonly outcome: '' | 'created' | 'attached' | 'unknown';
  /** The runs of the flow that the service holds. */
  readonly runs: number;
  /** How often the step sends the creation; `budget`: as often as the retry timeout lets it; `some`: who knows. */
  readonly creations: number | 'budget' | 'some';
  /** How often it makes the troubled request, where that is not the creation. */
  readonly tries?: number | 'budget';
  /** Whether it has to wait for as long as it is asked to. */
  readonly waits?: true;
}

/** How a step has to end by what the trouble says, met once or every time; what is left out makes no sense. */
type Ends = Readonly<Partial<Record<Says, Readonly<Partial<Record<'once' | 'always', End>>>>>>;

const NONE = { outcome: '', runs: 0, creations: 0 } as const;
const CREATED = { outcome: 'created', runs: 1, creations: 1 } as const;
const CREATED_AGAIN = { outcome: 'created', runs: 1, creations: 2 } as const;
const ATTACHED = { outcome: 'attached', runs: 1, creations: 0 } as const;
const UNKNOWN = { outcome: 'unknown', runs: 1, creations: 1 } as const;

/** A point of a step at which trouble comes. */
interface Place {
  readonly call: CallName;
  readonly operation: string;
  readonly ifRunExists?: IfRunExists;
  /** Whether a run over the window exists before the step. */
  readonly existing?: true;
  /** Whether the service does its work on a troubled request, where the trouble leaves that open. */
  readonly processed?: boolean;
  /** Whether the answer to the creation is lost once, although the run was created. */
  readonly lost?: true;
  /** How many of those calls go well before the trouble begins, and leave a connection that is kept alive. */
  readonly spared?: number;
  readonly ends: Ends;
}

/** A run that the history does not show for `lookup-timeout` is created again, twice at most. */
const UNPROCESSED = {
  once: CREATED_AGAIN,
  always: { outcome: 'unknown', runs: 0, creations: 3 },
} as const;

const CREATING = `create a run of flow ${FILE_FLOW_ID}`;
const LOOKING = `look up existing runs of flow ${FILE_FLOW_ID}`;

const PLACES: Readonly<Record<string, Place>> = {
  'the token is asked for': {
    call: 'token',
    operation: 'get an access token',
    ends: reading({ ...CREATED, tries: 2, waits: true }, NONE, {
      refused: both({ ...NONE, tries: 1 }),
      redirected: both({ ...NONE, tries: 1 }),
      unauthorized: both({ ...NONE, tries: 1 }),
      'empty-listing': { once: { ...CREATED, tries: 2 }, always: { ...NONE, tries: 'budget' } },
    }),
  },
  'the creation is not processed': {
    call: 'create',
    operation: CREATING,
    processed: false,
    ends: {
      'not-created': { once: { ...CREATED_AGAIN, waits: true }, always: { ...NONE, creations: 'budget' } },
      'perhaps-created': UNPROCESSED,
      redirected: UNPROCESSED,
      'empty-listing': UNPROCESSED,
      either: { once: CREATED_AGAIN, always: { ...NONE, creations: 'some' } },
      refused: both({ ...NONE, creations: 1 }),
      unauthorized: { once: CREATED_AGAIN, always: { ...NONE, creations: 2 } },
    },
  },
  'the creation is processed': {
    call: 'create',
    operation: CREATING,
    processed: true,
    ends: { 'perhaps-created': both(CREATED), redirected: both(CREATED), 'empty-listing': both(CREATED) },
  },
  'a lost run is looked up': {
    call: 'list-runs',
    operation: CREATING,
    lost: true,
    ends: reading({ ...CREATED, waits: true }, UNKNOWN, {
      // A refusal among the lookups says nothing about the run.
      refused: { once: CREATED, always: { ...UNKNOWN, tries: 'budget' } },
      // It is not followed the next time either.
      redirected: { once: CREATED, always: { ...UNKNOWN, tries: 2 } },
      unauthorized: { once: CREATED, always: UNKNOWN },
      // An empty list is a list that lags. One that lags for ever cannot be distinguished from a run that was not created.
      'empty-listing': { once: CREATED },
    }),
  },
  'a lost run is looked up again over the same connection': {
    call: 'list-runs',
    operation: CREATING,
    lost: true,
    spared: 1,
    ends: {
      ...reading({ ...CREATED, waits: true }, UNKNOWN, {
        refused: { once: CREATED, always: { ...UNKNOWN, tries: 'budget' } },
        // It is not followed the next time either.
        redirected: { once: CREATED, always: { ...UNKNOWN, tries: 3 } },
        unauthorized: { once: CREATED, always: UNKNOWN },
        'empty-listing': { once: CREATED },
      }),
      // Needs a connection of its own.
      either: {},
    },
  },
  'an existing run is looked up': {
    call: 'list-runs',
    operation: LOOKING,
    ifRunExists: 'attach',
    existing: true,
    ends: reading(
      { ...ATTACHED, tries: 2, waits: true },
      { ...NONE, runs: 1 },
      {
        refused: both({ ...NONE, runs: 1, tries: 1 }),
        redirected: both({ ...NONE, runs: 1, tries: 1 }),
        unauthorized: { once: { ...ATTACHED, tries: 2 }, always: { ...NONE, runs: 1, tries: 2 } },
      },
    ),
  },
  'a run that does not exist is looked up': {
    call: 'list-runs',
    operation: LOOKING,
    ifRunExists: 'attach',
    ends: reading({ ...CREATED, tries: 2, waits: true }, NONE, {
      refused: both({ ...NONE, tries: 1 }),
      redirected: both({ ...NONE, tries: 1 }),
      unauthorized: { once: { ...CREATED, tries: 2 }, always: { ...NONE, tries: 2 } },
      'empty-listing': both({ ...CREATED, tries: 1 }),
    }),
  },
};

/** A read that fails for now is tried again: it recovers, or spends its budget. */
function reading(recovered: End, failed: End, others: Ends): Ends {
  const passing = { once: recovered, always: { ...failed, tries: 'budget' } } as const;
  return { 'not-created': passing, 'perhaps-created': passing, either: passing, ...others };
}

function both(end: End) {
  return { once: end, always: end } as const;
}

/** One trouble at one place. */
interface Cell {
  readonly name: string;
  readonly place: Place;
  readonly trouble: NamedTrouble;
  readonly times: 'once' | 'always';
  readonly end: End;
}

const CELLS: readonly Cell[] = Object.entries(PLACES).flatMap(([where, place]) =>
  Object.entries(TROUBLES).flatMap(([what, trouble]) =>
    (['once', 'always'] as const).flatMap((times) => {
      const end = place.ends[trouble.says]?.[times];
      if (end === undefined || !isPossible(place, trouble)) return [];
      const often = times === 'once' ? 'once' : 'every time';
      const name = `when ${where}, ${often} ${what}: ${words(end)}`;
      return [{ name, place, trouble, times, end }];
    }),
  ),
);

/** Goes first, and alone: it also warms up what the others measure time with. */
const CONTROL: Cell = {
  name: 'if nothing fails: succeeds, created (creations: 1, runs: 1)',
  place: { call: 'token', operation: 'get an access token', ends: {} },
  trouble: { says: 'not-created', trouble: () => ({ kind: 'none' }) },
  times: 'always',
  end: { ...CREATED, tries: 1 },
};

/** A trouble can decide by itself whether the service does its work. */
function isPossible({ processed = false, call }: Place, { trouble }: NamedTrouble): boolean {
  if (call !== 'create') return true;
  const made = trouble({ url: 'http://127.0.0.1', nowMs: 0, processed });
  return (made.kind !== 'unreachable' && isProcessed(made)) === processed;
}

function words({ outcome, runs, creations }: End): string {
  const sent = typeof creations === 'string' ? 'some creations' : `creations: ${creations}`;
  return `${isGreen(outcome) ? 'succeeds' : 'fails'}, ${outcome || 'no outcome'} (${sent}, runs: ${runs})`;
}

function isGreen(outcome: End['outcome']): boolean {
  return outcome === 'created' || outcome === 'attached';
}

/** Plays a cell on a service of its own. */
async function play({ place, trouble, times }: Cell, flowService: FlowServiceServer): Promise<LoopbackStep> {
  const clock = flowService.service.settings.clock as ReturnType<typeof virtualClock>;
  const met: Record<string, number> = {};
  const { spared = 0, processed = false } = place;
  const inputs = inputsFor(place, flowService.url, clock.now());
  if (place.existing)
    flowService.service.addRun(FILE_FLOW_ID, paramsOf(inputs), { createdAtMs: clock.now() - 3_600_000 });
  return runLoopbackStep(inputs, {
    flowService,
    clock,
    trouble(call): Trouble {
      const before = met[call] ?? 0;
      met[call] = before + 1;
      if (call === place.call && before >= spared && (times === 'always' || before === spared)) {
        return trouble.trouble({ url: flowService.url, nowMs: clock.now(), processed });
      }
      const loses = place.lost && call === 'create' && before === 0;
      return loses ? { kind: 'reset', when: 'before-headers', processed: true } : { kind: 'none' };
    },
  });
}

function inputsFor({ ifRunExists = 'create' }: Place, url: string, nowMs: number): CreateOrder {
  const inputs: Readonly<Record<string, string>> = {
    'client-id': CLIENT_ID,
    'client-secret': CLIENT_SECRET,
    'org-id': ORG_ID,
    'sandbox-name': SANDBOX,
    'api-url': url,
    'ims-url': url,
    'flow-id': FILE_FLOW_ID,
    'window-start-time': 'now-1d',
    'if-run-exists': ifRunExists,
  };
  const circumstances = { nowSeconds: Math.floor(nowMs / 1_000), isRerun: false };
  return readRunInputs(inputs, circumstances);
}

function paramsOf({ run }: CreateOrder) {
  return {
    startTime: String(run.startSeconds),
    windowStartTime: String(run.windows?.[0]?.startSeconds),
    windowEndTime: String(run.endSeconds),
  };
}

/** Holds a step against how it has to end. */
function holds(step: LoopbackStep, cell: Cell, { service, requests }: FlowServiceServer): void {
  const { place, trouble, times, end } = cell;
  const tried = (call: CallName) => step.tries.filter((name) => name === call).length;
  const count = (expected: End['creations'], call: CallName) => {
    if (expected === 'some') return tried(call);
    if (expected !== 'budget') return expected;
    return (place.spared ?? 0) + TRIES_OF_A_BUDGET[trouble.askedMs ? 'asked' : 'jittered'];
  };
  assert.equal(step.outputs['outcome'] ?? '', outcomeOf(step, end), step.errors[0]);
  assert.equal(step.green, isGreen(end.outcome));
  assert.deepEqual([step.outputs['run-id']], step.green ? service.runs.map(({ id }) => id) : [undefined]);
  assert.equal(service.runs.length, end.runs);
  const unseen = trouble.unseen ? (times === 'once' ? 1 : tried(place.call) - (place.spared ?? 0)) : 0;
  const creations = count(end.creations, 'create');
  const received = requests.filter(({ call }) => call === 'create').length;
  assert.equal(tried('create'), creations);
  assert.equal(received, place.call === 'create' ? creations - unseen : creations, 'POST /runs received');
  if (end.tries !== undefined) assert.equal(tried(place.call), count(end.tries, place.call));
  // On a connection that was kept alive, the transport may have to send a read twice.
  const expected = step.tries.length - unseen;
  assert.ok(place.spared ? requests.length >= expected : requests.length === expected, 'a foreign request');
  if (end.waits) assert.ok(step.elapsedMs >= (trouble.askedMs ?? 0), `only ${step.elapsedMs} ms`);
  const longestMs = MOST_BUDGETS * RETRY_TIMEOUT_MS + MOST_LOOKUPS * LOOKUP_TIMEOUT_MS;
  assert.ok(step.elapsedMs <= longestMs, `it took ${step.elapsedMs} ms`);
  assert.deepEqual(step.warnings, []);
  assert.equal(step.errors.length, step.green ? 0 : 1);
  if (!step.green) saysWhatToDo(step, cell);
}

/** Where the operating system decides whether a request has left, the transport knows. */
function outcomeOf(step: LoopbackStep, end: End): End['outcome'] {
  const last = step.unanswered.filter(({ call }) => call === 'create').at(-1);
  return end.creations === 'some' && last?.sent ? 'unknown' : end.outcome;
}

/** What failed, why, and what to do, which is to try again where the trouble passes. */
function saysWhatToDo({ errors, outputs }: LoopbackStep, { place, trouble }: Cell): void {
  const [error = ''] = errors;
  assert.ok(error.startsWith(`Failed to ${place.operation}: `), error);
  if (outputs['outcome'] === 'unknown') {
    assert.match(error, /look up the window among the runs of the flow|if-run-exists: attach/);
    assert.ok(error.includes(`/dataflows/${FILE_FLOW_ID}/activity`), error);
    assert.doesNotMatch(error, /safe to try again/);
  } else if (['refused', 'redirected', 'unauthorized'].includes(trouble.says)) {
    assert.match(error, /\n.*\b(Check|Add|Use)\b/);
  } else {
    assert.match(error, /\n.*\btry again\b/i);
  }
}

test('whichever request fails in whichever way, a step leaves one run or none and says which', {
  concurrency: 32,
  timeout: 120_000,
}, async (t) => {
  const check = (cell: Cell) =>
    t.test(cell.name, { timeout: 60_000 }, async () => {
      const flowService = await startFlowService({ clock: virtualClock(), listingLagMs: 5_000 });
      try {
        holds(await play(cell, flowService), cell, flowService);
      } finally {
        await flowService.close();
      }
    });
  await check(CONTROL);
  await Promise.all(CELLS.map(check));
  const troubles = Object.keys(TROUBLES).length;
  t.diagnostic(`${CELLS.length} cells: ${troubles} troubles at ${Object.keys(PLACES).length} places`);
});
