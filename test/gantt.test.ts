import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Activity, readRunDetails } from '../src/adobe/run/run-details.ts';
import { renderChart } from '../src/report/summary/gantt.ts';
import { renderTimeAxis } from '../src/report/summary/time-axis.ts';
import type { WaitedRun } from '../src/runs/findings.ts';

const BEGUN_MS = 1_771_200_960_000;

/** As the chart has it: UTC without saying so, which every browser shows as it is. */
const at = (ms: number) => new Date(ms).toISOString().slice(0, 19);

function runWith(activities: readonly Partial<Activity>[], runId = 'run-1'): WaitedRun {
  const details = readRunDetails({ id: runId });
  assert.ok(details);
  const complete = activities.map((activity) => ({
    name: 'Copy',
    status: 'success',
    startedAtMs: BEGUN_MS,
    completedAtMs: BEGUN_MS + 9_000,
    ...activity,
  }));
  return {
    runId,
    etag: '',
    outcome: 'succeeded',
    status: 'success',
    window: undefined,
    details: { ...details, activities: complete },
    problem: undefined,
  };
}

const asItIs = (text: string) => text;
const render = (runs: Parameters<typeof renderChart>[0], nowMs?: number) => renderChart(runs, asItIs, nowMs);

/** An activity that lets a chart have something to compare with. */
const OTHER = { name: 'Promotion', status: 'success' } as const;

describe('the chart', () => {
  test('has a section for each run and a bar for each activity', () => {
    const runs = [
      runWith([{}, { name: 'Promotion', startedAtMs: BEGUN_MS + 9_000, completedAtMs: BEGUN_MS + 12_000 }]),
      runWith([{ status: 'failed' }], 'run-2'),
    ];
    assert.deepEqual(render(runs), [
      '',
      '```mermaid',
      'gantt',
      '    title Activities (UTC)',
      '    dateFormat YYYY-MM-DDTHH:mm:ss',
      '    axisFormat %H:%M:%S',
      '    tickInterval 5second',
      '    todayMarker off',
      '    section run-1',
      `    1 Copy :done, ${at(BEGUN_MS)}, ${at(BEGUN_MS + 9_000)}`,
      `    2 Promotion :done, ${at(BEGUN_MS + 9_000)}, ${at(BEGUN_MS + 12_000)}`,
      '    section run-2',
      `    1 Copy :crit, ${at(BEGUN_MS)}, ${at(BEGUN_MS + 9_000)}`,
      '```',
    ]);
  });

  test('has as many times on its axis as fit on a page of 400 px, and a distance at least', () => {
    const widths = { '%H:%M:%S': 8, '%H:%M': 5, '%m-%d %H:%M': 11, '%m-%d': 5 };
    const secondsOf = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800 };
    for (let lengthMs = 1_000; lengthMs <= 5 * 604_800_000; lengthMs = Math.ceil(lengthMs * 1.07)) {
      const [format = '', tick = ''] = renderTimeAxis(lengthMs);
      const [, count, unit] = /^tickInterval (\d+)(second|minute|hour|day|week)$/.exec(tick) ?? [];
      const seconds = Number(count) * secondsOf[unit as keyof typeof secondsOf];
      const distances = lengthMs / 1_000 / seconds;
      const width = widths[format.replace('axisFormat ', '') as keyof typeof widths];
      assert.ok(distances >= 1 && distances * width <= 33, `${tick} for ${lengthMs} ms`);
      assert.equal(format.endsWith('%S'), seconds < 60);
      assert.equal(format.includes('%d'), seconds >= 21_600);
      assert.equal(format.includes('%H'), seconds < 86_400);
    }
  });

  test('marks what failed, in part too, what is done, and what is under way', () => {
    const tags = {
      failed: 'crit',
      partialSuccess: 'crit',
      completed: 'done',
      inProgress: 'active',
      odd: 'active',
    };
    for (const [status, tag] of Object.entries(tags)) {
      assert.ok(
        render([runWith([{ status }, OTHER])]).some((line) => line.includes(`Copy :${tag}, `)),
        status,
      );
    }
  });

  test('is not there if no activity says when it was', () => {
    assert.deepEqual(render([]), []);
    assert.deepEqual(render([runWith([])]), []);
    assert.deepEqual(render([runWith([{ startedAtMs: undefined }])]), []);
    assert.deepEqual(render([{ ...runWith([{}]), details: undefined }]), []);
  });

  test('gives a bar to what took no time, has no end, or ended before it began', () => {
    for (const completedAtMs of [BEGUN_MS, undefined, BEGUN_MS - 5]) {
      const lines = render([runWith([{ completedAtMs }, OTHER])]);
      assert.ok(
        lines.includes(`    1 Copy :done, ${at(BEGUN_MS)}, ${at(BEGUN_MS + 1_000)}`),
        lines.join('\n'),
      );
    }
  });

  test('draws what continues up to now, and names no run that is alone', () => {
    const run = runWith([{ status: 'inProgress', completedAtMs: undefined }, OTHER]);
    const lines = render([run], BEGUN_MS + 90_000);
    assert.ok(
      lines.includes(`    1 Copy :active, ${at(BEGUN_MS)}, ${at(BEGUN_MS + 90_000)}`),
      lines.join('\n'),
    );
    assert.ok(!lines.some((line) => line.includes('section')));
  });

  test('is not there for one bar, which the table shows as well', () => {
    assert.deepEqual(render([runWith([{}])]), []);
  });

  test('has a bar for each run if the activities are too many, and none if the runs are too many', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => runWith([{}, OTHER], `run-${index}`));
    const lines = render(many(20));
    assert.equal(lines.filter((line) => / :active, /.test(line)).length, 20);
    assert.ok(!lines.some((line) => line.includes('section ')));
    assert.deepEqual(render(many(31)), []);
  });

  test('redacts a name before it is cut', () => {
    const secret = 'S3cretS3cretS3cret';
    const name = `${'x'.repeat(50)} ${secret}`;
    const hide = (text: string, longest = Number.POSITIVE_INFINITY) =>
      text.replaceAll(secret, 'hidden').slice(0, longest);
    const lines = renderChart([runWith([{ name }, OTHER])], hide);
    assert.ok(!lines.join('\n').includes('S3cret'), lines.join('\n'));
  });

  test('takes no syntax from any name, status or run: every line has one of five forms', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '```',
        'a\nsection b',
        ':crit',
        'click a href',
        '%%{init}%%',
        '<b>',
        '#;',
        '\r',
        '',
        '   ',
      ),
    );
    const forms = [
      /^$/,
      /^```(mermaid)?$/,
      /^gantt$/,
      /^ {4}(title Activities \(UTC\)|dateFormat YYYY-MM-DDTHH:mm:ss|axisFormat %H:%M:%S|tickInterval 5second|todayMarker off)$/,
      /^ {4}[A-Za-z0-9 -]+ :(crit|done|active), [\d:T-]{19}, [\d:T-]{19}$/,
    ];
    fc.assert(
      fc.property(text, text, text, (name, status, runId) => {
        const run = { ...runWith([{ name, status }, {}]), runId };
        const lines = render([run]);
        assert.equal(lines.length, 11);
        for (const line of lines)
          assert.ok(
            forms.some((form) => form.test(line)),
            JSON.stringify(line),
          );
      }),
      { numRuns: 500 },
    );
  });

  test('takes no bar for a keyword of the chart that is written like a name', () => {
    for (const name of [
      'section evil',
      'title evil',
      'dateFormat X',
      'excludes weekends',
      'click me',
      'todayMarker off',
      'tickInterval 1second',
    ]) {
      const bars = render([runWith([{ name }, OTHER])]).filter((line) => /:done, /.test(line));
      assert.equal(bars.length, 2);
      assert.doesNotMatch(
        bars[0] ?? '',
        /^\s*(section|title|dateFormat|axisFormat|tickInterval|excludes|includes|click|todayMarker|accTitle|accDescr)\b/i,
      );
    }
  });
});
