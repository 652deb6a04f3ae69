import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configurationPage } from './configuration-page.ts';

const PATH = join(import.meta.dirname, '../../../docs/reference/configuration.md');

it('docs/reference/configuration.md says what the table of settings says (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(PATH, configurationPage());
  expect(readFileSync(PATH, 'utf8')).toBe(configurationPage());
});
