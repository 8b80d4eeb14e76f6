import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lossWarnings } from '../src/report/texts/loss-warnings.ts';
import { shownRun, waitedRun } from './support/events.ts';

const lossNotes = (...of: Parameters<typeof lossWarnings>) =>
  lossWarnings(...of).map(({ message }) => message);

/** A run that read 100 records, and what became of them. */
function runWith(index: number, failed: number, written: number) {
  const metrics = {
    statusSummary: { status: failed > 0 ? 'partialSuccess' : 'success' },
    recordSummary: { inputRecordCount: 100, outputRecordCount: written, failedRecordCount: failed },
  };
  const details = shownRun(metrics.statusSummary.status, { metrics });
  const outcome = failed > 0 ? 'partially-succeeded' : 'succeeded';
  return waitedRun({ runId: `r-${index}`, outcome, details });
}

const partial = (count: number) =>
  Array.from({ length: count }, (_, index) => runWith(index, index + 1, 99 - index));

describe('the losses of a step are named', () => {
  test('for each of a few runs', () => {
    const notes = lossNotes(partial(3), 10);
    assert.equal(notes.length, 3);
    assert.match(notes[0] ?? '', /^Flow run r-0 failed to ingest 1 record\. Read the errors of its rows /);
    assert.deepEqual(
      notes,
      partial(3).flatMap((run) => lossNotes([run], 10)),
    );
  });

  test('with the batches of a run, or with the output that has them if they are many', () => {
    const noteOn = (count: number) => {
      const ids = Array.from({ length: count }, (_, index) => `b-${index}`);
      const targetInfo = [{ reference: { type: 'Batch', ids } }];
      const details = shownRun('partialSuccess', { activities: [{ targetInfo }] });
      return lossNotes([waitedRun({ runId: 'r', outcome: 'partially-succeeded', details })], undefined)[0];
    };
    assert.match(noteOn(1) ?? '', / \(batch b-0: GET /);
    assert.match(noteOn(2) ?? '', / \(batches b-0, b-1: GET /);
    assert.match(noteOn(1_001) ?? '', / \(with the IDs of the output `batch-ids`: GET .*max-failed-records/);
  });

  test('once for many runs, with the sum of their records', () => {
    const [note = '', ...others] = lossNotes([...partial(20), runWith(20, 0, 100)], undefined);
    assert.equal(others.length, 0);
    assert.match(note, /^20 flow runs failed to ingest 210 records\. Read the errors of their rows /);
    assert.match(note, /the errors of their rows .*`batch-ids`.* Set `max-failed-records` to let such runs/);
  });

  test('without their number if Adobe does not give it', () => {
    const silent = Array.from({ length: 4 }, (_, index) =>
      waitedRun({ runId: `s-${index}`, outcome: 'partially-succeeded', details: shownRun('partialSuccess') }),
    );
    assert.match(lossNotes(silent, 0)[0] ?? '', /^4 flow runs did not load all of their windows, and Adobe/);
    const both = lossNotes([...partial(1), ...silent], 0)[0] ?? '';
    assert.match(both, /^1 flow run failed to ingest 1 record\. 4 flow runs did not load/);
  });

  test('if they are not accounted for', () => {
    const missing = (count: number) => Array.from({ length: count }, (_, index) => runWith(index, 0, 90));
    assert.match(
      lossNotes(missing(1), 0).join('\n'),
      /^Flow run r-0 read 100 records, wrote 90, and does not account for 10\./,
    );
    assert.match(
      lossNotes(missing(4), 0).join('\n'),
      /^4 flow runs together wrote 40 records fewer than they read, and do not say why\. Check the mapping/,
    );
  });

  test('not at all if there are none', () => {
    assert.deepEqual(lossNotes([runWith(0, 0, 100)], undefined), []);
  });
});
