import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { threatProblems, threatsIn } from './support/approval/threats.ts';

const page = readFileSync(`${ROOT}docs/facts.md`, 'utf8');

/** A row of the tables of facts. */
interface Fact {
  readonly fact: string;
  readonly sources: readonly string[];
  readonly status: string;
  /** The question of the live check; `—` if it asks none. */
  readonly question: string;
}

const facts: readonly Fact[] = page.split('\n').flatMap((line) => {
  const cells = line.replace(/^\| | \|$/g, '').split(' | ');
  const [fact = '', sources = '', status = '', question = ''] = cells;
  return cells.length === 5 && fact !== 'fact' && !fact.startsWith('---')
    ? [{ fact, sources: sources.split(', '), status, question: question.replace(/ [¹²]$/, '') }]
    : [];
});

describe('docs/facts.md', () => {
  test('has a test for each fact, and each of them exists', () => {
    const rows = threatsIn(page);
    assert.ok(facts.length > 30);
    assert.equal(rows.length, facts.length);
    assert.deepEqual(rows.flatMap(threatProblems), []);
  });

  test('has a source for each fact that its first table describes', () => {
    const [, table = ''] = /^\| source \| what it is \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)/m.exec(page) ?? [];
    const described = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name);
    const named = new Set(facts.flatMap(({ sources }) => sources));
    assert.deepEqual([...named].toSorted(), described.toSorted());
  });

  test('calls each fact documented, inferred or open', () => {
    const statuses = new Set(facts.map(({ status }) => status));
    assert.deepEqual([...statuses].toSorted(), ['documented', 'inferred', 'open']);
  });

  test('calls nothing documented that nobody states', () => {
    const wrong = facts.filter(({ sources, status }) => sources.includes('none') && status === 'documented');
    assert.deepEqual(wrong, []);
  });

  test('names questions that the live check asks', () => {
    const sources = globSync('test/support/live/*.ts', { cwd: ROOT }).map((path) =>
      readFileSync(`${ROOT}${path}`, 'utf8'),
    );
    const asked = sources.join('\n');
    const unknown = facts.filter(({ question }) => question !== '—' && !isAsked(question, asked));
    assert.deepEqual(unknown, []);
  });
});

/** Whether a question stands in the sources, in quotes of any kind. */
function isAsked(question: string, sources: string): boolean {
  return ["'", '"'].some((quote) => sources.includes(`${quote}${question}${quote}`));
}
