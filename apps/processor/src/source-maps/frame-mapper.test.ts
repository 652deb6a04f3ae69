import { buildError } from '@sentryai/testing/builders';
import type { ErrorRow } from '@sentryai/schema';
import { occurrenceOfError } from '@sentryai/occurrences';
import { NO_GROUPING_SETTINGS } from '@sentryai/grouping';
import { describe, expect, it } from 'vitest';
import { FrameMapper } from './frame-mapper.ts';
import { MapCache } from './map-cache.ts';
import type { SourceMapPort, UploadedMap } from './source-map-port.ts';

const DEBUG_ID = '9f8e7d6c-5b4a-4938-8271-605f4e3d2c1b';
const ORIGIN = 'https://shop.example.com/assets/';
const mapOf = (source: string): Uint8Array =>
  Buffer.from(
    JSON.stringify({ version: 3, sources: [source], sourcesContent: ['function addItem() {\n  throw 1;\n}'], names: [], mappings: 'AACE' }),
  );

/** Uploads by blob id, and how often each was read. */
function portOf(uploads: readonly UploadedMap[], files: Readonly<Record<string, Uint8Array>>) {
  const reads: string[] = [];
  const finds: string[] = [];
  const port: SourceMapPort = {
    find: async ({ projectId, release, debugIds }) => {
      finds.push(`${projectId} ${release}`);
      return projectId === 1 ? uploads.filter((one) => one.release === release || debugIds.includes(one.debugId)) : [];
    },
    read: async ({ blobId }) => {
      reads.push(blobId);
      return files[blobId] ?? null;
    },
  };
  return { port, reads, finds };
}
const upload = (more: Partial<UploadedMap> = {}): UploadedMap => ({
  release: 'shop@1',
  name: '~/assets/app.js',
  debugId: '',
  blobId: 'b1',
  ...more,
});
const thrownAt = (script: string, colno: number, more: Partial<ErrorRow> = {}): ErrorRow =>
  buildError(1, {
    release: 'shop@1',
    exceptions: JSON.stringify([{ type: 'Error', value: 'no stock', frames: [{ function: 'a', filename: script, lineno: 1, colno }] }]),
    ...more,
  });
const filesOf = (row: ErrorRow): string[] =>
  (JSON.parse(row.exceptions) as { frames: { filename: string }[] }[]).flatMap(({ frames }) => frames.map(({ filename }) => filename));

async function mapAll(port: SourceMapPort, rows: readonly ErrorRow[], cache = new MapCache()): Promise<FrameMapper> {
  const mapper = new FrameMapper(port, cache);
  await mapper.prepare(rows);
  for (const row of rows) mapper.apply(row);
  return mapper;
}

describe('a frame mapper', () => {
  it('maps by release and script, and each upload is read once however many errors there are', async () => {
    const { port, reads } = portOf([upload()], { b1: mapOf('src/cart.ts') });
    const cache = new MapCache();
    const rows = Array.from({ length: 20 }, () => thrownAt(`${ORIGIN}app.js`, 7));
    await mapAll(port, rows, cache);
    await mapAll(port, [thrownAt(`${ORIGIN}app.js`, 9)], cache);
    expect(rows.flatMap(filesOf)).toEqual(Array.from({ length: 20 }, () => 'src/cart.ts'));
    expect(reads).toEqual(['b1']);
  });

  it('takes names within their release only, and debug ids from any', async () => {
    const uploads = [upload({ release: 'shop@2' }), upload({ release: '', name: 'x.js', debugId: DEBUG_ID, blobId: 'b2' })];
    const { port } = portOf(uploads, { b1: mapOf('src/wrong.ts'), b2: mapOf('src/cart.ts') });
    const debug_meta = { images: [{ type: 'sourcemap', code_file: `${ORIGIN}app.js`, debug_id: DEBUG_ID }] };
    const byId = thrownAt(`${ORIGIN}app.js`, 7, { release: '', origin: 'sentry', attributes: JSON.stringify({ debug_meta }) });
    const byName = thrownAt(`${ORIGIN}app.js`, 7);
    await mapAll(port, [byId, byName]);
    expect([filesOf(byId), filesOf(byName)]).toEqual([['src/cart.ts'], [`${ORIGIN}app.js`]]);
  });

  it('leaves projects alone that uploaded nothing, and other languages unasked', async () => {
    const { port, finds } = portOf([upload()], { b1: mapOf('src/cart.ts') });
    const other = thrownAt(`${ORIGIN}app.js`, 7, { project_id: 2 });
    const python = buildError(2, {
      release: 'shop@1',
      exceptions: JSON.stringify([{ type: 'E', stacktrace: { frames: [{ filename: 'a.py', lineno: 3 }] } }]),
    });
    await mapAll(port, [other, python]);
    expect(filesOf(other)).toEqual([`${ORIGIN}app.js`]);
    expect(finds).toEqual(['2 shop@1']);
  });

  it('keeps an error as it was sent when its map is gone or broken, and asks again next time', async () => {
    const { port, reads } = portOf([upload()], {});
    const cache = new MapCache();
    const row = thrownAt(`${ORIGIN}app.js`, 7);
    const before = row.exceptions;
    await mapAll(port, [row], cache);
    await mapAll(port, [row], cache);
    expect(row.exceptions).toBe(before);
    expect(reads).toEqual(['b1', 'b1']);
    const broken = portOf([upload()], { b1: Buffer.from('{"version":3,"mappings":"!!!!"') });
    await mapAll(broken.port, [row], cache);
    expect(row.exceptions).toBe(before);
  });

  it('gives one issue to the same failure of two builds', async () => {
    const { port } = portOf([upload(), upload({ release: 'shop@2', name: '~/assets/app-2.js', blobId: 'b2' })], {
      b1: mapOf('src/cart.ts'),
      b2: mapOf('src/cart.ts'),
    });
    const first = thrownAt(`${ORIGIN}app.js`, 7);
    const second = thrownAt(`${ORIGIN}app-2.js`, 99, { release: 'shop@2' });
    const mapper = await mapAll(port, [first, second]);
    const hashOf = (row: ErrorRow) => occurrenceOfError(row, NO_GROUPING_SETTINGS, mapper.occurrenceOf(row)).hashes.main;
    expect(hashOf(first)).toBe(hashOf(second));
    expect(occurrenceOfError(first, NO_GROUPING_SETTINGS, mapper.occurrenceOf(first)).row.culprit).toContain('addItem');
  });

  it('holds only so much text ready', () => {
    const cache = new MapCache(400);
    for (const key of ['a', 'b', 'c', 'd', 'e']) cache.add(key, mapOf(`src/${key}.ts`));
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.has(key))).toEqual(['c', 'd', 'e']);
  });
});
