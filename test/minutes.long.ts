import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ROOT } from './support/action-file.ts';
import { withTable } from './support/docs-tables.ts';
import { MINUTES_TABLES } from './support/minutes-table.ts';

describe('README.md has the table that is made by', () => {
  for (const [marker, render] of Object.entries(MINUTES_TABLES)) {
    test(marker, async () => {
      const page = readFileSync(`${ROOT}README.md`, 'utf8');
      const rendered = await render();
      const renewed = withTable(page, { page: 'README.md', marker, render: () => rendered });
      assert.equal(page, renewed, 'it is stale: npm exec -- node test/support/minutes-table.ts');
    });
  }
});
