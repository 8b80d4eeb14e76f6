import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { RunOutcome } from '../src/report/run-outcomes.ts';
import { runsHeading, successHeading } from '../src/report/texts/headings.ts';
import type { StepEvent } from '../src/runs/events.ts';
import type { CreatedRun, WaitedRun } from '../src/runs/findings.ts';
import { asked, attached, orderOf, stateAfter, waitBegun, waitedRun, windowBegun } from './support/events.ts';

const runs = (...outcomes: readonly RunOutcome[]) => outcomes.map((outcome) => ({ outcome }));

describe('a heading counts runs, each outcome with its own number', () => {
  for (const [heading, ...outcomes] of [
    ['Flow run'],
    ['Flow run succeeded', 'succeeded'],
    ['Flow run still running', 'timed-out'],
    ['3 flow runs succeeded', 'succeeded', 'succeeded', 'succeeded'],
    ['2 flow runs failed', 'failed', 'failed'],
    ['1 of 3 flow runs failed, 2 succeeded', 'succeeded', 'failed', 'succeeded'],
    ['2 of 3 flow runs failed, 1 succeeded', 'failed', 'failed', 'succeeded'],
    [
      '1 of 6 flow runs failed, 1 still running, 1 has an unknown outcome, 1 partially succeeded, 2 succeeded',
      ...(['succeeded', 'partially-succeeded', 'unknown', 'timed-out', 'failed', 'succeeded'] as const),
    ],
    ['Flow run has an unknown outcome', 'unknown'],
    ['2 of 3 flow runs have an unknown outcome, 1 succeeded', 'unknown', 'succeeded', 'unknown'],
    ['1 of 2 flow runs partially succeeded, 1 succeeded', 'succeeded', 'partially-succeeded'],
  ] as const) {
    test(heading, () => assert.equal(runsHeading(runs(...outcomes)), heading));
  }

  test('by the name of a run that is alone', () => {
    assert.equal(runsHeading(runs('failed'), 'Flow run r-1'), 'Flow run r-1 failed');
  });

  test('and its numbers add up to the number of runs', () => {
    const outcome = fc.constantFrom<RunOutcome>(
      ...([
        'created',
        'attached',
        'succeeded',
        'partially-succeeded',
        'failed',
        'timed-out',
        'unknown',
      ] as const),
    );
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 2, maxLength: 20 }), (outcomes) => {
        const heading = runsHeading(runs(...outcomes)).replace(/ of \d+ flow runs/, '');
        const numbers = heading.match(/\d+/g)?.map(Number) ?? [];
        assert.equal(
          numbers.reduce((sum, number) => sum + number, 0),
          outcomes.length,
        );
      }),
    );
  });
});

describe('the heading of a step that succeeded', () => {
  const one = orderOf();
  const two = orderOf({ 'window-size': '30m' });
  const created = (runId: string, index = 0, by: CreatedRun['by'] = 'answer'): StepEvent => ({
    ...{ type: 'run-created', index, run: { runId, etag: '', by, startSeconds: 0 } },
  });
  const ended = (...outcomes: readonly WaitedRun['outcome'][]): StepEvent => ({
    ...{ type: 'wait-ended' },
    runs: outcomes.map((outcome, index) => [waitedRun({ outcome, runId: `r-${index}` })]),
  });
  for (const [heading, ...events] of [
    ['✅ Flow run created', asked(one), windowBegun(one), created('r-1')],
    [
      '✅ Flow run created, as the history of the flow shows',
      ...[asked(one), windowBegun(one), created('r-1', 0, 'window')],
    ],
    [
      '✅ Flow run created, as the history of the flow shows',
      ...[asked(one), windowBegun(one), created('r-1', 0, 'time')],
    ],
    [
      '✅ Attached to the flow run that exists for this window',
      ...[asked(one), windowBegun(one), attached('r-1')],
    ],
    [
      '✅ 2 flow runs created',
      ...[asked(two), windowBegun(two), created('r-1'), windowBegun(two, 1), created('r-2', 1)],
    ],
    [
      '✅ 1 flow run created, attached to 1 that existed',
      ...[asked(two), windowBegun(two), attached('r-1'), windowBegun(two, 1), created('r-2', 1)],
    ],
    [
      '✅ Attached to 2 flow runs that exist for these windows',
      ...[asked(two), windowBegun(two), attached('r-1'), windowBegun(two, 1), attached('r-2', 1)],
    ],
    ['✅ Flow run succeeded', waitBegun(['r-0']), ended('succeeded')],
    ['⚠️ Flow run partially succeeded', waitBegun(['r-0']), ended('partially-succeeded')],
    [
      '⚠️ 1 of 2 flow runs partially succeeded, 1 succeeded',
      ...[waitBegun(['r-0', 'r-1']), ended('succeeded', 'partially-succeeded')],
    ],
  ] as readonly [string, ...StepEvent[]][]) {
    test(heading, () => assert.equal(successHeading(stateAfter(...events)), heading));
  }
});
