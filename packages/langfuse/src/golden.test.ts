/** Every captured batch of real clients, whole: what is answered, what is kept of it, and the rows that follow from it. */
import { priceCall } from '@sentryai/pricing';
import type { EntityPatchRow, RecordMeta } from '@sentryai/schema';
import { type CapturedRequest, loadFixtures } from '@sentryai/testing/fixtures';
import { describe, expect, it } from 'vitest';
import { inspectBatch } from './batch/inspect-batch.ts';
import { patchRows } from './batch/patch-rows.ts';
import { foldScore } from './fold/fold-score.ts';
import { foldUnit } from './fold/fold-unit.ts';
import type { StoredPatch } from './fold/stored-patch.ts';
import { foldContext } from './fold/trace-context.ts';
import { homeOf } from './ids.ts';

const RECEIVED_MS = Date.UTC(2026, 10, 23);
type SentEvent = { id: string; type: string; timestamp: string; body: object };

const meta = (request: CapturedRequest): RecordMeta => ({
  v: 1,
  project_id: 1,
  key_id: 'k',
  protocol: 'langfuse',
  signal: 'ingestion',
  format: 'json',
  received_at_ms: RECEIVED_MS,
  item_count: request.body.length,
  retention_days: 0,
});
const isBatch = (request: CapturedRequest): boolean => request.path.endsWith('/ingestion');
const captures = loadFixtures('langfuse').flatMap(({ name, requests, expect: truth }) =>
  requests.filter(isBatch).map((request) => ({ name, request, events: (truth as unknown as { events: SentEvent[] }).events })),
);
const patchesOf = (request: CapturedRequest): EntityPatchRow[] => patchRows(meta(request), request.body).patches;

describe.each(captures)('$name', ({ request, events }) => {
  it('is answered with success for every event', () => {
    const inspection = inspectBatch(request.body, { receivedAtMs: RECEIVED_MS, retentionDays: 0 });
    expect(inspection).toMatchObject({ errors: [], refused: [], acceptedCount: events.length });
    expect(inspection.successIds).toEqual(events.map((event) => event.id));
  });

  it('is kept event by event, with its body as it was sent', () => {
    const kept = patchesOf(request).map(({ external_id, type, timestamp_us, body }) => ({
      id: external_id,
      type,
      timestamp: new Date(timestamp_us / 1000).toISOString(),
      body: JSON.parse(body) as object,
    }));
    // Not the capture's own list, which leaves the depths of long bodies out.
    expect(kept).toEqual((JSON.parse(request.body.toString()) as { batch: SentEvent[] }).batch);
  });
});

/** Rows of all patches, without what is empty in them. */
function rowsOf(patches: readonly StoredPatch[]): object {
  const units = Map.groupBy(patches, (patch) => patch.entity_key);
  const contextOf = (ref: string) => foldContext((units.get(homeOf(1, 'trace', ref)) ?? []).filter(({ kind }) => kind === 'trace'));
  const scores = [...units.values()].filter((unit) => unit[0]?.kind === 'score').flatMap((unit) => foldScore(unit, 1));
  const folded = [...units.values()]
    .filter((unit) => unit[0]?.kind !== 'score')
    .map((unit) => foldUnit(unit, { projectId: 1, contextOf, price: priceCall }));
  const spans = folded.flatMap((unit) => unit.spans).filter((span) => span.is_deleted === 0);
  return {
    spans: sorted(spans.map(said)),
    contents: sorted(folded.flatMap((unit) => unit.contents).map(said)),
    scores: sorted(scores.map(said)),
  };
}

function said(row: object): object {
  const isEmpty = (value: unknown) =>
    value === null || (typeof value === 'object' ? Object.keys(value).length === 0 : /^0*$/.test(`${value as string | number}`));
  return Object.fromEntries(Object.entries(row).filter(([name, value]) => name !== 'version' && !isEmpty(value)));
}

function sorted(rows: object[]): object[] {
  return rows
    .map((row) => JSON.stringify(row))
    .sort()
    .map((text) => JSON.parse(text) as object);
}

describe.each([...Map.groupBy(captures, ({ name }) => name.replace(/--\d+$/, ''))])('%s', (name, parts) => {
  const batches = parts.map(({ request }, index) => patchesOf(request).map((patch) => ({ ...patch, batch_id: `b${index}` })));

  it('becomes these rows', async () => {
    await expect(`${JSON.stringify(rowsOf(batches.flat()), null, 2)}\n`).toMatchFileSnapshot(`./golden/${name.replace('/', '--')}.json`);
  });

  it('becomes the same rows in any order, and when it is sent again', () => {
    const rows = rowsOf(batches.flat());
    expect(rowsOf(batches.toReversed().flat())).toEqual(rows);
    expect(rowsOf(batches.flat().reverse())).toEqual(rows);
    expect(rowsOf([...batches.flat(), ...batches.flat()])).toEqual(rows);
  });
});

describe.each(loadFixtures('langfuse-2').flatMap(({ name, requests }) => requests.map((request) => ({ name, request }))))(
  'scores in a list: $name',
  ({ request }) => {
    it('are kept one by one, with what they are about', () => {
      const { patches, refused } = patchRows({ ...meta(request), signal: 'score', received_at_ms: Date.UTC(2026, 11, 1) }, request.body);
      expect(refused).toEqual([]);
      const { scores } = rowsOf(patches.map((patch) => ({ ...patch, batch_id: 'b' }))) as { scores: Record<string, unknown>[] };
      expect(scores.map(({ name, value_number, value_string }) => [name, value_number ?? value_string])).toEqual(
        expect.arrayContaining([
          ['helpful', 'yes'],
          ['ok', 1],
          ['gs', 'good'],
          ['late', 3],
          ['sess', 2],
          ['s', 0.5],
        ]),
      );
      expect(scores.find(({ name }) => name === 'gs')).toMatchObject({ span_id: '73724b0fa6dad612', environment: 'staging' });
      expect(scores.find(({ name }) => name === 'sess')).toMatchObject({ session_id: 's-3' });
    });
  },
);
