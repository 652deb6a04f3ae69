import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXAMPLES } from './reference-examples.fixture.ts';
import { GROUPING_VERSION } from './versions.ts';

const PATH = join(import.meta.dirname, '../../../docs/reference/grouping.md');
const BLOCK = /(<!-- example: ([\w ]+) -->)[\s\S]*?(\n<!-- end -->)/g;

it('docs/reference/grouping.md shows what the code does (UPDATE_DOCS=1 writes the examples)', () => {
  const page = readFileSync(PATH, 'utf8');
  const shown = new Set<string>();
  const current = page.replaceAll(BLOCK, (_, begin: string, name: string, end: string) => {
    shown.add(name);
    return `${begin}\n${EXAMPLES[name]?.() ?? 'no such example'}${end}`;
  });
  if (process.env['UPDATE_DOCS']) writeFileSync(PATH, current);
  expect([...shown].sort()).toEqual(Object.keys(EXAMPLES).sort());
  expect(readFileSync(PATH, 'utf8')).toBe(current);
  expect(current).toContain(`version ${GROUPING_VERSION} of the rules`);
});
