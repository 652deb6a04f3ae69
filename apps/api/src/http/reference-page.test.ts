import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';
import { type OpenApi, referencePage } from './reference-page.ts';

const PATH = join(import.meta.dirname, '../../../../docs/reference/http-api.md');
let test: TestApi;
beforeAll(async () => {
  test = await openTestApi();
});
afterAll(() => test.close());

it('docs/reference/http-api.md says what the server says of itself (UPDATE_DOCS=1 writes it)', async () => {
  const { body } = await test.get('/openapi.json');
  const page = referencePage(body as OpenApi);
  if (process.env['UPDATE_DOCS']) writeFileSync(PATH, page);
  expect(page).toContain('## GET /api/v1/traces/{trace_id}');
  expect(readFileSync(PATH, 'utf8')).toBe(page);
});
