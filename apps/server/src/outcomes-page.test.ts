import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { outcomesPage } from './outcomes-page.ts';

const PATH = join(import.meta.dirname, '../../../docs/reference/outcomes.md');

it('docs/reference/outcomes.md says what the product says (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(PATH, outcomesPage());
  expect(readFileSync(PATH, 'utf8')).toBe(outcomesPage());
});
