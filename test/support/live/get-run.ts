import { member, readJson } from '../../../src/adobe/json.ts';
import { idOf, spellingOf } from './documents.ts';
import { type Finding, unknown } from './finding.ts';
import type { Live } from './live.ts';

/** Asks for one run of the history by its id. */
export async function askGetRun(live: Live, runs: readonly unknown[]): Promise<readonly Finding[]> {
  const question = 'How does `GET /runs/{id}` answer?';
  const [run] = runs;
  if (run === undefined) return [unknown(question, 'the history of the flow is empty')];
  const { answer } = await live.read(`/runs/${idOf(run)}`);
  const shape = member(readJson(answer.body), 'items') === undefined ? 'bare' : 'items';
  return [
    {
      question,
      answer: shape === 'bare' ? 'With the run alone.' : 'With a list that has the run in it.',
      meaning: 'Both are read; a run with another id is never used.',
      fits: (world) => spellingOf(world).getAnswer === shape,
    },
  ];
}
