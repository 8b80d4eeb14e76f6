import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT, readActionFile } from './support/action-file.ts';
import { REQUEST_DEVIATIONS, undocumented, unseen } from './support/openapi/deviations.ts';
import { judgeRequest } from './support/openapi/judge.ts';
import { playScene, SCENES } from './support/scenes.ts';
import { behaviorOf, differences, transcriptOf } from './support/transcript.ts';

const FOLDER = join(ROOT, 'test/transcripts');
const AS_TEXT = { serializers: [(text: unknown) => String(text)] };

/** Every secret of the embedded service and of the scenes has this in it. */
const SECRET = /not-a-(?:real-)?(?:secret|token)/;

// A scene that shall have another transcript: see CONTRIBUTING.md.
describe("a step leaves the transcript of its scene, and its requests are those of Adobe's OpenAPI description", () => {
  const found = new Set<string>();

  describe('in the scene', { concurrency: 4 }, () => {
    for (const scene of SCENES) {
      test(scene.name, { timeout: 60_000 }, async (t) => {
        const played = await playScene(scene);
        const transcript = transcriptOf(played);
        assert.doesNotMatch(transcript, SECRET);
        const discrepancies = played.requests.flatMap(judgeRequest);
        for (const one of discrepancies) found.add(one);
        assert.deepEqual(undocumented(discrepancies, REQUEST_DEVIATIONS), []);
        t.assert.fileSnapshot(transcript, join(FOLDER, `${scene.name}.txt`), AS_TEXT);
      });
    }
  });

  test('each deviation from the description is one that a scene shows', () => {
    assert.deepEqual(unseen(found, REQUEST_DEVIATIONS), []);
  });
});

describe('the transcripts', () => {
  test('each belong to one scene', () => {
    const files = SCENES.map(({ name }) => `${name}.txt`);
    assert.deepEqual(readdirSync(FOLDER).sort(), files.sort());
  });

  test('show every outcome that action.yml names', () => {
    const { description = '' } = readActionFile().outputs['outcome'] ?? {};
    const outcomes = [...description.matchAll(/`([a-z-]+)`/g)].map(([, outcome]) => outcome);
    const texts = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), 'utf8'));
    const isShown = (outcome = '') => texts.some((text) => text.includes(`\noutcome=${outcome}\n`));
    assert.ok(outcomes.length >= 8, description);
    assert.deepEqual(
      outcomes.filter((outcome) => !isShown(outcome)),
      [],
    );
  });

  const TRANSCRIPT = [
    '# A title\n',
    '## Inputs\nuses: ./\n',
    '## Requests\n+0 s POST /runs -> HTTP 201\n',
    '## Log\nCreated\n',
    '## Outputs\nrun-id=1\noutcome=created\n',
    '## Summary\n<h3>Created</h3>\n',
    '## Exit code\n0\n',
  ].join('\n');

  test('are read for requests, outputs and exit code', () => {
    assert.deepEqual(behaviorOf(TRANSCRIPT), {
      Requests: '+0 s POST /runs -> HTTP 201',
      Outputs: 'run-id=1\noutcome=created',
      'Exit code': '0',
    });
  });

  test('differ by what a step does, and not by its words', () => {
    assert.deepEqual(differences(TRANSCRIPT, TRANSCRIPT.replaceAll('Created', 'Made')), []);
    assert.deepEqual(differences(TRANSCRIPT, TRANSCRIPT.replace('201', '200')), ['Requests']);
    assert.deepEqual(differences(TRANSCRIPT, TRANSCRIPT.replace('run-id=1\n', '')), ['Outputs']);
    assert.deepEqual(differences(TRANSCRIPT, TRANSCRIPT.replace(/0\n$/, '1\n')), ['Exit code']);
  });
});
