import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { anyWorld } from './support/any-world.ts';
import {
  CLIENT_ID,
  connectionId,
  DOCUMENTED,
  FILE_FLOW_ID,
  FLOW_SERVICE_PATH,
  type FlowServiceServer,
  type Lag,
  longestUnseenMs,
  type PostFate,
  SCHEDULED_FLOW_ID,
  startFlowService,
  TABLE_FLOW_ID,
  virtualClock,
  WORLDS,
  type WorldChanges,
  type WorldName,
  worldOf,
} from './support/flow-service/index.ts';
import { HEADERS, inWorld, JSON_HEADERS, PARAMS, START_MS, START_SECONDS } from './support/world-calls.ts';

const FRESH = { 'cache-control': 'no-cache' };
const { startTime, windowStartTime, windowEndTime } = PARAMS;
const WINDOW_MS = { windowStart: Number(windowStartTime) * 1000, windowEnd: Number(windowEndTime) * 1000 };

/** A run of PARAMS that has ended, as the world shows it. */
function endedRun(world: WorldName, params: object = PARAMS) {
  const all = inWorld(WORLDS[world]);
  all.create(params);
  all.clock.advance(180_000);
  return { ...all, run: all.shown(0) };
}

function windowsOf(run: { activities: { durationSummary: { extensions?: object } }[] }) {
  return run.activities.map(({ durationSummary }) => durationSummary.extensions);
}

describe('the default world', () => {
  test('shows the window twice and everything at once', () => {
    const { run, listed } = endedRun('documented');
    assert.deepEqual(run.params, PARAMS);
    assert.deepEqual(windowsOf(run), [WINDOW_MS, WINDOW_MS]);
    assert.deepEqual(listed(), [0]);
    assert.ok(!('createdClient' in run) && !('state' in run));
  });

  test('is the one that a service has without asking', () => {
    assert.equal(inWorld(DOCUMENTED).service.settings.world, WORLDS.documented);
    assert.equal(longestUnseenMs(DOCUMENTED), 0);
  });

  test('takes changes trait by trait', () => {
    const world = worldOf({ runs: { params: 'absent' } }, WORLDS['times as integers']);
    assert.deepEqual(world.runs, { ...DOCUMENTED.runs, params: 'absent', times: 'integers' });
  });
});

describe('a run shows', () => {
  test('its window in params, in the activities, or not at all', () => {
    const cases = [
      ['windows in params only', PARAMS, undefined],
      ['windows in activities only', undefined, WINDOW_MS],
      ['no windows', undefined, undefined],
      ['no windows, start time shown', { startTime }, undefined],
      ['params without start time', { windowStartTime, windowEndTime }, WINDOW_MS],
    ] as const;
    for (const [world, params, extensions] of cases) {
      const { run } = endedRun(world);
      assert.deepEqual(run.params, params, world);
      assert.deepEqual(windowsOf(run), [extensions, extensions], world);
    }
  });

  test('its window in an activity only once it has started', () => {
    const { create, shown, clock } = inWorld(WORLDS['windows in activities only']);
    create();
    assert.deepEqual([shown(0).params, windowsOf(shown(0))], [undefined, []]);
    clock.advance(60_000);
    assert.deepEqual(windowsOf(shown(0)), [WINDOW_MS]);
  });

  test('the delta column in params whatever becomes of the times', () => {
    const { create, shown } = inWorld(WORLDS['params without start time']);
    create({ ...PARAMS, deltaColumn: { name: 'CHANGED' } }, TABLE_FLOW_ID);
    assert.deepEqual(shown(0).params, { windowStartTime, windowEndTime, deltaColumn: { name: 'CHANGED' } });
  });

  test('an end that is a millisecond earlier', () => {
    const { run } = endedRun('end minus 1 ms');
    assert.equal(windowsOf(run)[0]?.['windowEnd' as never], WINDOW_MS.windowEnd - 1);
  });

  test('a far end clamped, a near one as it is', () => {
    const far = { ...PARAMS, windowEndTime: '16515859567' };
    const { run } = endedRun('end clamped to 2038', far);
    assert.equal(run.params.windowEndTime, '2147483647');
    assert.equal(windowsOf(run)[0]?.['windowEnd' as never], 2_147_483_647_000);
    assert.deepEqual(endedRun('end clamped to 2038').run.params, PARAMS);
    assert.equal(endedRun('end clamped to the start', far).run.params.windowEndTime, startTime);
  });

  test('times as integers, as strings or as they were sent, 0 too', () => {
    const sent = { startTime, windowStartTime: 0, windowEndTime };
    const integers = {
      startTime: Number(startTime),
      windowStartTime: 0,
      windowEndTime: Number(windowEndTime),
    };
    assert.deepEqual(endedRun('documented', sent).run.params, sent);
    assert.deepEqual(endedRun('times as integers', sent).run.params, integers);
    assert.deepEqual(endedRun('times as strings', sent).run.params, { ...sent, windowStartTime: '0' });
    const { run } = endedRun('documented', { ...sent, windowStartTime: '0' });
    assert.equal(run.params.windowStartTime, '0');
    assert.equal(windowsOf(run)[0]?.['windowStart' as never], 0);
    const zeros = { ...sent, windowStartTime: '0000000000' };
    assert.deepEqual(endedRun('documented', zeros).run.params, zeros);
  });

  test('ids in upper case, and is found by either case', () => {
    const { run, get, listed, service } = endedRun('ids in upper case');
    const id = service.runs[0]?.id ?? '';
    assert.deepEqual([run.id, run.flowId], [id.toUpperCase(), FILE_FLOW_ID.toUpperCase()]);
    for (const flowId of [FILE_FLOW_ID, FILE_FLOW_ID.toUpperCase()]) {
      assert.deepEqual(listed({}, flowId), [0]);
      assert.equal(get(`/flows/${flowId}`).json.items[0].id, FILE_FLOW_ID.toUpperCase());
    }
    assert.equal(get(`/runs/${run.id}`).status, 200);
    assert.equal(endedRun('flow id in upper case').run.id, id);
  });

  test('the client that created it in the form of the world', () => {
    const cases: [WorldName, string | undefined, string | undefined][] = [
      ['documented', undefined, undefined],
      ['client ID shown', CLIENT_ID, 'exc_app'],
      ['client ID suffixed', `${CLIENT_ID}@techacct.adobe.com`, 'exc_app@techacct.adobe.com'],
      ['provider as client', 'acp_foundation_connectors', 'acp_foundation_connectors'],
    ];
    for (const [name, own, foreign] of cases) {
      const { service, shown, create } = inWorld(WORLDS[name]);
      create();
      service.addRun(FILE_FLOW_ID, PARAMS, { createdClient: 'exc_app' });
      assert.deepEqual([shown(0).createdClient, shown(1).createdClient], [own, foreign], name);
    }
  });

  test('less than the other runs of its world if it was added so', () => {
    const { service, shown } = inWorld(DOCUMENTED);
    const shows = { params: 'absent', activityWindows: false } as const;
    service.addRun(FILE_FLOW_ID, PARAMS, { shows });
    service.addRun(FILE_FLOW_ID, PARAMS);
    assert.deepEqual([shown(0).params, shown(1).params], [undefined, PARAMS]);
  });

  test('its status in the summary, or as state without a summary', () => {
    const { service, create, shown, clock } = inWorld(WORLDS['status at the root']);
    service.planNext({ outcome: 'failed' });
    create();
    assert.deepEqual([shown(0).state, shown(0).metrics], ['scheduled', {}]);
    clock.advance(180_000);
    assert.equal(shown(0).state, 'failed');
    assert.ok(!('statusSummary' in shown(0).metrics));
    service.settings.world = worldOf({ runs: { status: 'both' } });
    assert.deepEqual([shown(0).state, shown(0).metrics.statusSummary.status], ['failed', 'failed']);
  });

  test('its status in other words', () => {
    const words = (['statuses of OpenAPI', 'statuses of destinations', 'undocumented statuses'] as const).map(
      (world) => {
        const { run } = endedRun(world);
        return [run.metrics.statusSummary.status, run.activities[0].statusSummary.status];
      },
    );
    assert.deepEqual(words, [
      ['COMPLETED', 'COMPLETED'],
      ['Success', 'Success'],
      ['archived', 'archived'],
    ]);
  });

  test('unknown counts as -1, as text, or not at all', () => {
    const counts = (world: WorldName) => endedRun(world).run.metrics.recordSummary;
    assert.deepEqual(counts('counts of -1'), {
      ...{ inputRecordCount: -1, outputRecordCount: -1, failedRecordCount: -1 },
    });
    assert.equal(counts('counts as text').inputRecordCount, '1200');
    assert.equal(counts('counts absent'), undefined);
    assert.ok(!('recordSummary' in endedRun('counts absent').run.activities[1]));
  });

  test('the keys of OpenAPI if the world spells so', () => {
    const { create, get } = inWorld(WORLDS['spelled as OpenAPI'], { createStatus: 200 });
    const { status, json } = create();
    assert.deepEqual([status, Object.keys(json)], [201, ['id', 'eTag']]);
    assert.ok('activites' in get(`/runs/${json.id}`).json);
  });
});

describe('a create', () => {
  test('is refused for times of the wrong type, and recorded with the right one', () => {
    const integers = Object.fromEntries(Object.entries(PARAMS).map(([name, time]) => [name, Number(time)]));
    const cases = [
      ['strings only, 1384', integers, PARAMS, /params=.* are invalid or empty/],
      ['integers only, 1340', PARAMS, integers, /error occurred while parsing 17/],
      ['integers only, 1384', PARAMS, integers, /params=.* are invalid or empty/],
      [
        'integers only, schema',
        PARAMS,
        integers,
        /#\/params\/startTime: expected type: Integer, found: String/,
      ],
    ] as const;
    for (const [world, refused, accepted, message] of cases) {
      const { create, service } = inWorld(WORLDS[world]);
      const { status, json } = create(refused);
      assert.equal(status, 400, world);
      assert.match(json.errorMessage ?? json.detail, message);
      assert.equal(service.runs.length, 0);
      assert.equal(create(accepted).status, 201, world);
    }
  });

  test('that is answered 504 can be processed 90 s later, as at that moment', () => {
    const { create, clock, service, listed, shown } = inWorld(WORLDS['create processed 90 s late']);
    assert.equal(create().status, 504);
    clock.advance(89_999);
    assert.deepEqual([listed(), service.runs.length], [[], 0]);
    clock.advance(10_001);
    assert.deepEqual(listed(), [0]);
    assert.equal(shown(0).createdAt, START_MS + 90_000);
    assert.equal(create().status, 201);
  });

  test('that is processed late is there by the clock alone, and after settling without the clock', () => {
    const { create, clock, service } = inWorld(WORLDS['create processed 90 s late']);
    create();
    clock.advance(90_000);
    assert.equal(service.runs.length, 1);
    const other = inWorld(WORLDS['create processed 90 s late']);
    other.create();
    other.service.settle();
    assert.equal(other.service.runs[0]?.createdAtMs, START_MS + 90_000);
  });

  test('that is processed late is recorded after one that came later and was quicker', () => {
    const { create, clock, service } = inWorld(WORLDS['create processed 90 s late']);
    create({ ...PARAMS, windowStartTime: '1' });
    clock.advance(5_000);
    create({ ...PARAMS, windowStartTime: '2' });
    service.settle();
    assert.deepEqual(
      service.runs.map((run) => [run.number, run.windowStartSeconds]),
      [
        [0, 2],
        [1, 1],
      ],
    );
  });

  test('that falls due sooner is processed first, whichever came first', () => {
    const lost = (processedAfterMs: number): PostFate => ({ kind: 'lost', status: 504, processedAfterMs });
    const { create, service } = inWorld(worldOf({ creates: [lost(90_000), lost(30_000)] }));
    create();
    create();
    service.settle();
    assert.deepEqual(
      service.runs.map(({ createdAtMs }) => createdAtMs - START_MS),
      [30_000, 90_000],
    );
  });

  test('that is lost can leave a run at once, or never', () => {
    for (const [processedAfterMs, runs] of [
      [0, 1],
      [undefined, 0],
    ] as const) {
      const fate: PostFate = { kind: 'lost', status: 520, processedAfterMs };
      const { create, service } = inWorld(worldOf({ creates: [fate] }));
      const { status, json } = create();
      assert.deepEqual([status, json.items, json.id], [520, undefined, undefined]);
      service.settle();
      assert.equal(service.runs.length, runs);
    }
  });

  test('that the gateway stops has its error code and no run', () => {
    const { create, service } = inWorld(WORLDS['gateway throttles']);
    const { status, headers, json } = create();
    assert.deepEqual([status, json.error_code, headers['retry-after']], [429, '429050', '0']);
    assert.equal(service.runs.length, 0);
    assert.equal(create().status, 201);
  });

  test('that Flow Service stops has another body, and a run or none', () => {
    for (const [world, runs] of [
      ['service throttles, run recorded', 1],
      ['service throttles, no run', 0],
    ] as const) {
      const { create, service } = inWorld(WORLDS[world]);
      const { status, json } = create();
      assert.deepEqual([status, json.error_code, service.runs.length], [429, undefined, runs]);
    }
  });

  test('can be answered with the id of another window', () => {
    for (const processed of [true, false]) {
      const creates: PostFate[] = [{ kind: 'served' }, { kind: 'other-id', processed }];
      const { create, service } = inWorld(worldOf({ creates }));
      const first = create().json.items[0].id;
      const second = create({ ...PARAMS, windowEndTime: startTime });
      assert.deepEqual([second.status, second.json.items[0].id], [201, first]);
      assert.equal(service.runs.length, processed ? 2 : 1);
    }
  });

  test('that the gateway refuses uses no fate up', () => {
    const { call, create } = inWorld(WORLDS['gateway throttles']);
    assert.equal(call('POST', '/runs', {}, '{}').status, 403);
    assert.equal(create().status, 429);
  });
});

describe('a re-trigger', () => {
  function failedRun(world: WorldName | WorldChanges) {
    const all = inWorld(typeof world === 'string' ? WORLDS[world] : worldOf(world));
    all.service.planNext({ outcome: 'failed' });
    const { id } = all.create().json.items[0];
    all.clock.advance(180_000);
    const path = `/runs/${id}/action?op=re-trigger`;
    return {
      ...all,
      id,
      retrigger: (headers: Record<string, string> = HEADERS) => all.call('POST', path, headers),
    };
  }

  test('starts the same run again if the world keeps the id', () => {
    const { retrigger, id, service, shown, clock } = failedRun('re-trigger keeps the id');
    const before = shown(0);
    assert.equal(retrigger().json.id, id);
    assert.equal(service.runs.length, 1);
    const after = shown(0);
    assert.equal(after.metrics.statusSummary.status, 'inProgress');
    assert.deepEqual([after.createdAt, after.params], [before.createdAt, before.params]);
    assert.notEqual(after.etag, before.etag);
    assert.equal(after.updatedAt, clock.now());
    clock.advance(60_000);
    assert.equal(shown(0).metrics.statusSummary.status, 'success');
  });

  test('that starts the same run again counts as its latest change before the run starts', () => {
    const { retrigger, service, shown, clock } = failedRun('re-trigger keeps the id');
    service.planNext({ lagMs: 10_000 });
    retrigger();
    assert.deepEqual([shown(0).metrics.statusSummary.status, shown(0).updatedAt], ['scheduled', clock.now()]);
  });

  test('with a body has its Content-Type', () => {
    const { call, id } = failedRun('re-trigger refuses a Content-Type');
    assert.equal(call('POST', `/runs/${id}/action?op=re-trigger`, JSON_HEADERS, '{}').status, 200);
  });

  test('is refused without a Content-Type, or with one', () => {
    for (const [world, plain, typed] of [
      ['re-trigger needs a Content-Type', 400, 200],
      ['re-trigger refuses a Content-Type', 200, 400],
    ] as const) {
      assert.equal(failedRun(world).retrigger().status, plain, world);
      assert.equal(failedRun(world).retrigger(JSON_HEADERS).status, typed, world);
    }
  });

  test('has fates of its own', () => {
    const { retrigger, service } = failedRun({
      retriggers: [{ kind: 'lost', status: 502, processedAfterMs: 30_000 }],
    });
    assert.equal(retrigger().status, 502);
    assert.equal(service.runs.length, 1);
    service.settle();
    assert.equal(service.runs[1]?.retriggerOf, service.runs[0]?.id);
  });
});

describe('a listing', () => {
  test('lacks a run for a fixed time', () => {
    const { create, clock, listed } = inWorld(WORLDS['listing 90 s late']);
    create();
    clock.advance(89_999);
    assert.deepEqual(listed(), []);
    clock.advance(1);
    assert.deepEqual(listed(), [0]);
  });

  test('lacks runs for times of a list, for ever among them', () => {
    const ms = [0, 10_000, Number.POSITIVE_INFINITY] as const;
    const { create, clock, listed } = inWorld(
      worldOf({ backends: [{ skewMs: 0, lag: { kind: 'list', ms } }] }),
    );
    for (const _ of ms) create();
    assert.deepEqual(listed(), [0]);
    clock.advance(10_000);
    assert.deepEqual(listed(), [1, 0]);
    clock.advance(86_400_000);
    assert.deepEqual(listed(), [1, 0]);
  });

  test('lacks runs for times that the seed draws, the same ones in each repetition', () => {
    const lag: Lag = { kind: 'seeded', upToMs: 180_000 };
    const shownAfter = (seed: string) => {
      const { create, clock, listed } = inWorld(worldOf({ backends: [{ skewMs: 0, lag }] }), { seed });
      for (let index = 0; index < 20; index += 1) create();
      clock.advance(90_000);
      const half = listed();
      clock.advance(90_000);
      assert.equal(listed().length, 20);
      return half;
    };
    const half = shownAfter('a');
    assert.ok(half.length > 3 && half.length < 17);
    assert.deepEqual(shownAfter('a'), half);
    assert.notDeepEqual(shownAfter('b'), half);
  });

  test('lacks some runs for ever, and others only while they are of an age', () => {
    const { create, clock, listed } = inWorld(WORLDS['every second run never listed']);
    for (let index = 0; index < 4; index += 1) create();
    clock.advance(86_400_000);
    assert.deepEqual(listed(), [2, 0]);
    const gap = inWorld(WORLDS['runs unlisted for their second minute']);
    gap.create();
    const seen = [0, 60_000, 59_999, 1].map((ms) => {
      gap.clock.advance(ms);
      return gap.listed().length;
    });
    assert.deepEqual(seen, [1, 0, 0, 1]);
  });

  test('from a cache is that of an earlier moment, its Date standing still while its Age grows', () => {
    const { create, clock, get, listed } = inWorld(WORLDS['cached listing']);
    clock.advance(1_000);
    create();
    clock.advance(9_000);
    const { headers, json } = get('/runs');
    assert.deepEqual(json.items, []);
    assert.deepEqual([headers['date'], headers['age']], [new Date(START_MS).toUTCString(), '10']);
    clock.advance(49_000);
    assert.deepEqual([get('/runs').headers['date'], get('/runs').headers['age']], [headers['date'], '59']);
    clock.advance(1_000);
    assert.deepEqual(listed(), [0]);
    assert.equal(get('/runs').headers['age'], undefined);
  });

  test('passes a polite cache with no-cache, a stubborn one never', () => {
    const fresh = (world: WorldName) => {
      const { create, clock, listed, shown } = inWorld(WORLDS[world]);
      create();
      clock.advance(30_000);
      assert.equal(shown(0).flowId, FILE_FLOW_ID);
      return listed(FRESH);
    };
    assert.deepEqual(fresh('cached listing'), [0]);
    assert.deepEqual(fresh('stubborn cache'), []);
  });

  test('from a cache shows runs in the state of that moment', () => {
    const { create, clock, get } = inWorld(WORLDS['cached listing']);
    clock.advance(1_000);
    create({ ...PARAMS, startTime: String(START_SECONDS + 70) });
    clock.advance(89_000);
    const statusIn = (headers: Record<string, string>) =>
      get('/runs', headers).json.items[0].metrics.statusSummary.status;
    assert.deepEqual([statusIn({}), statusIn(FRESH)], ['scheduled', 'inProgress']);
  });

  test('can hold runs of other flows', () => {
    const { service, listed } = inWorld(WORLDS['filters ignored']);
    service.addRun(FILE_FLOW_ID, PARAMS);
    service.addRun(SCHEDULED_FLOW_ID, PARAMS);
    assert.deepEqual(listed(), [1, 0]);
  });

  test('can come oldest first whatever was asked for', () => {
    const { create, clock, listed } = inWorld(WORLDS['oldest first']);
    create();
    clock.advance(1);
    create();
    assert.deepEqual(listed(), [0, 1]);
  });
});

describe('several backends', () => {
  test('have clocks of their own, for Date and createdAt alike', () => {
    const { create, shown } = inWorld(WORLDS['three backends']);
    const seen = [0, 1, 2].map(() => create().headers['date']);
    const skewsMs = [0, -3_000, 3_000];
    assert.deepEqual(
      seen,
      skewsMs.map((ms) => new Date(START_MS + ms).toUTCString()),
    );
    assert.deepEqual(
      [0, 1, 2].map((index) => shown(index).createdAt - START_MS),
      skewsMs,
    );
  });

  test('list a run after lags of their own', () => {
    const { create, clock, listed } = inWorld(WORLDS['three backends']);
    create();
    clock.advance(60_000);
    // The create was served by the first one.
    assert.deepEqual([listed(), listed(), listed()], [[0], [], [0]]);
  });

  test('can be chosen by the seed instead of in turn', () => {
    const route = (seed: string) => {
      const world = worldOf({ routing: 'seeded' }, WORLDS['three backends']);
      const { get } = inWorld(world, { seed });
      return Array.from({ length: 30 }, () => get('/runs').headers['date']);
    };
    assert.equal(new Set(route('a')).size, 3);
    assert.deepEqual(route('a'), route('a'));
    assert.notDeepEqual(route('a'), route('b'));
  });

  test('keep a paging token valid although they do not list its run', () => {
    const lag = (ms: number) => ({ skewMs: 0, lag: { kind: 'fixed', ms } }) as const;
    const { create, get } = inWorld(worldOf({ backends: [lag(0), lag(60_000)] }), { pageSize: 1 });
    create();
    get('/flows/none');
    create();
    get('/flows/none');
    const { href } = get('/runs').json._links.next;
    assert.deepEqual([get(href).status, get(href).json.items.length], [200, 1]);
  });

  test('continue a page of another backend with what they list themselves', () => {
    const lag = (ms: number) => ({ skewMs: 0, lag: { kind: 'fixed', ms } }) as const;
    const { service, clock, get } = inWorld(worldOf({ backends: [lag(0), lag(60_000)] }), { pageSize: 2 });
    const oldest = service.addRun(FILE_FLOW_ID, PARAMS);
    clock.advance(60_000);
    for (const _ of [1, 2]) service.addRun(FILE_FLOW_ID, PARAMS);
    const { items } = get(get('/runs').json._links.next.href).json;
    assert.deepEqual(
      items.map(({ id }: { id: string }) => id),
      [oldest.id],
    );
  });

  test('can all be in 1970, the service’s own clock aside', () => {
    const { create, shown, clock, listed } = inWorld(WORLDS['clock of 1970']);
    assert.match(create().headers['date'] ?? '', / 1970 /);
    assert.equal(new Date(shown(0).createdAt).getUTCFullYear(), 1970);
    clock.advance(60_000);
    assert.equal(shown(0).metrics.statusSummary.status, 'inProgress');
    assert.deepEqual(listed(), [0]);
  });
});

describe('paging', () => {
  function pagesOf(world: WorldName, most = 10) {
    const all = inWorld(WORLDS[world], { pageSize: 2 });
    for (let index = 0; index < 5; index += 1) {
      all.create();
      all.clock.advance(1);
    }
    const ids = all.service.runs.map(({ id }) => id);
    const hrefs: string[] = [];
    const pages: number[][] = [];
    let path: string | undefined = `/runs?property=flowId==${FILE_FLOW_ID}`;
    while (path !== undefined && pages.length < most) {
      const { json } = all.get(path);
      pages.push(json.items.map(({ id }: { id: string }) => ids.indexOf(id)));
      const href: string | undefined = json._links.next?.href;
      if (href !== undefined) hrefs.push(href);
      path = href === undefined ? undefined : `/runs?continuationToken=${encodeURIComponent(tokenIn(href))}`;
    }
    return { ...all, pages, href: hrefs[0] ?? '' };
  }

  /** As the facts have it: the raw text up to `&`, percent-decoded, `+` left alone. */
  function tokenIn(href: string): string {
    return decodeURIComponent(/continuationToken=([^&]*)/.exec(href)?.[1] ?? '');
  }

  test('has a raw token first or last in the link, or an escaped one in the middle', () => {
    const first = pagesOf('raw token first');
    assert.match(first.href, /^\/runs\?continuationToken=\+RID:[^&%]+=#RT:1&limit=/);
    const last = pagesOf('raw token last');
    assert.match(last.href, /&continuationToken=\+RID:[^&%]+=#RT:1$/);
    const escaped = pagesOf('documented');
    assert.match(escaped.href, /limit=2&continuationToken=%2BRID%3A[^&]+%3D%23RT%3A1&property/);
    for (const { pages } of [first, last, escaped]) assert.deepEqual(pages, [[4, 3], [2, 1], [0]]);
  });

  test('refuses a token whose plus was read as a blank', () => {
    const { get, href } = pagesOf('raw token first');
    const wrong = encodeURIComponent(tokenIn(href).replace('+', ' '));
    assert.equal(get(`/runs?continuationToken=${wrong}`).status, 400);
  });

  test('can go on without end, with the last page or with empty ones', () => {
    assert.deepEqual(pagesOf('last page repeats', 6).pages, [[4, 3], [2, 1], [0], [0], [0], [0]]);
    assert.deepEqual(pagesOf('empty pages without end', 6).pages, [[4, 3], [2, 1], [0], [], [], []]);
  });

  test('can repeat a history of one page or none', () => {
    const { get, create } = inWorld(WORLDS['last page repeats']);
    const second = () => get(get('/runs').json._links.next.href).json.items.length;
    assert.equal(second(), 0);
    create();
    assert.equal(second(), 1);
  });

  test('can list a run twice or leave one out as items shift', () => {
    assert.deepEqual(pagesOf('runs listed twice').pages, [
      [4, 3],
      [3, 2],
      [2, 1],
      [1, 0],
    ]);
    assert.deepEqual(pagesOf('runs left out between pages').pages, [
      [4, 3],
      [1, 0],
    ]);
  });

  test('ends although pages of one run cannot shift', () => {
    const { create, get } = inWorld(WORLDS['runs listed twice'], { pageSize: 1 });
    create();
    create();
    assert.deepEqual(get(get('/runs').json._links.next.href).json._links, {});
  });
});

describe('the connection of a source', () => {
  test('is named by the flow and its source connection, and says whether it works', () => {
    const { get, service } = inWorld(DOCUMENTED);
    const { inheritedAttributes, sourceConnectionIds } = get(`/flows/${TABLE_FLOW_ID}`).json.items[0];
    const { id } = inheritedAttributes.sourceConnections[0].baseConnection;
    assert.equal(id, connectionId(TABLE_FLOW_ID));
    const source = get(`/sourceConnections/${sourceConnectionIds[0]}`).json.items[0];
    assert.equal(source.baseConnectionId, id);
    assert.deepEqual(get(`/connections/${id}/test`).json, { result: true });
    const flow = service.flows.get(TABLE_FLOW_ID);
    assert.ok(flow);
    flow.isSourceReachable = false;
    assert.deepEqual(get(`/connections/${id}/test`).json, { result: false });
    assert.equal(get('/connections/none/test').status, 404);
    assert.equal(get(`/connections/${id}`).status, 404);
  });
});

describe('over sockets', () => {
  const servers: FlowServiceServer[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function started(changes: WorldChanges) {
    const clock = virtualClock(START_MS);
    const server = await startFlowService({ clock, world: worldOf(changes) });
    servers.push(server);
    const send = (method: string, body?: string) =>
      fetch(`${server.url}${FLOW_SERVICE_PATH}/runs`, {
        method,
        headers: JSON_HEADERS,
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(5_000),
      });
    const create = () => send('POST', JSON.stringify({ flowId: FILE_FLOW_ID, params: PARAMS }));
    return { clock, server, send, create };
  }

  test('a late create is processed by the clock of the service', async () => {
    const { clock, server, send, create } = await started({
      creates: [{ kind: 'lost', status: 504, processedAfterMs: 90_000 }],
    });
    assert.equal((await create()).status, 504);
    clock.advance(89_999);
    assert.deepEqual(((await (await send('GET')).json()) as { items: unknown }).items, []);
    clock.advance(1);
    assert.equal(server.service.runs.length, 1);
  });

  test('a fault can let the service do its work later', async () => {
    const { clock, server, create } = await started({});
    server.faults.next('create', { kind: 'status', status: 503, processedAfterMs: 40_000 });
    assert.equal((await create()).status, 503);
    assert.equal(server.service.runs.length, 0);
    clock.advance(40_000);
    assert.equal(server.service.runs[0]?.createdAtMs, START_MS + 40_000);
  });

  test('a cached listing has its own Date and an Age', async () => {
    const { clock, send } = await started({ listing: { cache: 'stubborn' } });
    clock.advance(20_000);
    const { headers } = await send('GET');
    assert.deepEqual([headers.get('date'), headers.get('age')], [new Date(START_MS).toUTCString(), '20']);
  });
});

describe('every world', () => {
  test('of the presets differs from the default', () => {
    const same = Object.entries(WORLDS).filter(
      ([name, world]) => name !== 'documented' && JSON.stringify(world) === JSON.stringify(DOCUMENTED),
    );
    assert.deepEqual(same, []);
  });

  test('lists a run that was created as long as it says, asked without a cache, by each backend', () => {
    const longestMs = 180_000;
    fc.assert(
      fc.property(anyWorld(longestMs), (world) => {
        const unseenMs = longestUnseenMs(world);
        assert.ok(unseenMs <= longestMs);
        const { create, clock, service, get } = inWorld(world);
        const params = world.accepts.times === 'integers' ? integersOf(PARAMS) : PARAMS;
        for (let index = 0; index < 4; index += 1) create(params);
        clock.advance(unseenMs);
        const ids = new Set(service.runs.map(({ id }) => id));
        for (const _ of world.backends) {
          const { items } = get('/runs', FRESH).json;
          assert.equal(items.length, ids.size);
          for (const { id } of items) assert.ok(ids.has(id.toLowerCase()));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('shrinks to the default', () => {
    const { counterexample } = fc.check(
      fc.property(anyWorld(), () => false),
      { seed: 7 },
    );
    assert.deepEqual(counterexample, [DOCUMENTED]);
  });

  test('of the arbitrary can have each trait of the presets', () => {
    const sample = fc.sample(anyWorld(), { numRuns: 2_000, seed: 7 });
    const traits = ['runs', 'accepts', 'retrigger', 'listing', 'paging'] as const;
    const seen = new Set(sample.flatMap((world) => traits.flatMap((trait) => valuesOf(world[trait]))));
    const wanted = Object.values(WORLDS).flatMap((world) =>
      traits.flatMap((trait) => valuesOf(world[trait])),
    );
    assert.deepEqual(
      [...new Set(wanted)].filter((value) => !seen.has(value)),
      [],
    );
    const fates = new Set(sample.flatMap(({ creates }) => creates.map(({ kind }) => kind)));
    assert.equal(fates.size, 5);
  });

  test('answers the same requests with the same bytes', () => {
    fc.assert(
      fc.property(anyWorld(), fc.array(fc.nat(90_000), { maxLength: 4 }), (world, pauses) => {
        const transcript = () => {
          const { create, clock, get, service } = inWorld(world);
          const answers = pauses.flatMap((ms) => {
            const created = create();
            clock.advance(ms);
            return [created, get('/runs'), get('/runs', FRESH)];
          });
          service.settle();
          return { answers, runs: service.runs };
        };
        assert.deepEqual(transcript(), transcript());
      }),
      { numRuns: 200 },
    );
  });
});

/** Names and values; a list says only whether it is empty. */
function valuesOf(trait: object): readonly string[] {
  return Object.entries(trait).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.length > 0 : value}`,
  );
}

function integersOf(params: Record<string, string>): Record<string, number> {
  return Object.fromEntries(Object.entries(params).map(([name, time]) => [name, Number(time)]));
}
