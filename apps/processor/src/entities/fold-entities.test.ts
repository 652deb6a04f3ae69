import { foldUnit, foldContext, homeOf, memberRows, patchRows, type StoredPatch } from '@sentryai/langfuse';
import type { EntityPatchRow, EntitySpanRow, RecordMeta } from '@sentryai/schema';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldEntities } from './fold-entities.ts';
import type { PatchQuery, ReadBack } from './patch-query.ts';
import { noFoldFaults } from './fold-faults.ts';
import { FoldMark } from './fold-mark.ts';
import { BigEntities } from './update-limit.ts';

const PROJECT = 1;
const RECEIVED_MS = Date.UTC(2026, 10, 22, 12);
const QUARTER_MS = 900_000;
const unpriced = () => null;

/** Ids small enough to meet: `t1` is also an observation, as LangChain's root is. */
const TRACES = ['t1', 't2'];
const OBSERVATIONS = ['o1', 'o2', 't1'];

const time = fc.integer({ min: 0, max: 5 }).map((quarter) => new Date(RECEIVED_MS - quarter * QUARTER_MS).toISOString());
const word = fc.constantFrom('a', 'b', 'c');

const traceEvent = fc.record({
  type: fc.constant('trace-create'),
  timestamp: time,
  body: fc.record(
    { id: fc.constantFrom(...TRACES), userId: word, sessionId: word, environment: word, release: word, name: word, timestamp: time },
    { requiredKeys: ['id'] },
  ),
});
const observationEvent = fc.record({
  type: fc.constantFrom('span-create', 'span-update', 'generation-create', 'generation-update'),
  timestamp: time,
  body: fc.record(
    {
      id: fc.constantFrom(...OBSERVATIONS),
      traceId: fc.constantFrom(...TRACES),
      startTime: time,
      endTime: time,
      name: word,
      parentObservationId: fc.constantFrom(...OBSERVATIONS),
      output: word,
      environment: word,
    },
    { requiredKeys: ['id'] },
  ),
});
const batches = fc.array(fc.array(fc.oneof(traceEvent, observationEvent), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 });

function patchesOf(batch: readonly object[], batchIndex: number): EntityPatchRow[] {
  const meta: RecordMeta = {
    v: 1,
    project_id: PROJECT,
    key_id: 'k',
    protocol: 'langfuse',
    signal: 'ingestion',
    format: 'json',
    received_at_ms: RECEIVED_MS + batchIndex,
    item_count: batch.length,
    retention_days: 0,
  };
  const events = batch.map((event, index) => ({ id: `e${batchIndex}-${index}`, ...event }));
  const { patches, refused } = patchRows(meta, Buffer.from(JSON.stringify({ batch: events })));
  expect(refused).toEqual([]);
  return [...patches, ...memberRows(patches)];
}

/** A store in which a batch's patches become visible at once, and the last version of a row counts. */
class SimulatedStore {
  readonly patches: ReadBack[] = [];
  readonly rows = new Map<string, EntitySpanRow>();

  insertPatches(rows: readonly EntityPatchRow[], batchId: string): void {
    if (this.patches.some((patch) => patch.batch_id === batchId)) return;
    this.patches.push(...rows.map((row) => ({ ...row, batch_id: batchId })));
  }

  insertSpans(spans: readonly EntitySpanRow[]): void {
    for (const span of spans) {
      const key = `${span.bucket_ms}|${span.trace_id}|${span.span_id}`;
      if (span.version >= (this.rows.get(key)?.version ?? 0)) this.rows.set(key, span);
    }
  }

  read({ part, homes }: PatchQuery, batchId: string): ReadBack[] {
    const isPart = (patch: ReadBack) =>
      part === 'members' ? patch.kind === 'member' : part === 'context' ? patch.kind === 'trace' : patch.kind !== 'member';
    return this.patches
      .filter((patch) => patch.batch_id !== batchId && homes.includes(patch.entity_key) && isPart(patch))
      .map((patch) => (part === 'context' ? { ...patch, body: '' } : patch));
  }

  live(): object[] {
    return rendered([...this.rows.values()].filter((row) => row.is_deleted === 0));
  }
}

function rendered(rows: readonly EntitySpanRow[]): object[] {
  const shown = rows.map((whole) => {
    const { version: _, received_at_ms: __, ...row } = whole;
    return row;
  });
  return shown.sort((a, b) => (`${a.trace_id}${a.span_id}${a.bucket_ms}` < `${b.trace_id}${b.span_id}${b.bucket_ms}` ? -1 : 1));
}

/** What all patches say together, however they came. */
function expected(all: readonly StoredPatch[]): object[] {
  const units = Map.groupBy(all, (patch) => patch.entity_key);
  const contextOf = (ref: string) =>
    foldContext((units.get(homeOf(PROJECT, 'trace', ref)) ?? []).filter((patch) => patch.kind === 'trace'));
  const options = { projectId: PROJECT, contextOf, price: unpriced };
  return rendered([...units.values()].flatMap((patches) => foldUnit(patches, options).spans).filter((row) => row.is_deleted === 0));
}

/** Lets tasks run step by step in an order that a seed decides: every `pause` is a place where others may go on. */
class Interleaving {
  readonly #waiting: (() => void)[] = [];
  #random: number;

  constructor(seed: number) {
    this.#random = seed >>> 0 || 1;
  }

  pause(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  next(below: number): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#random / 2 ** 32) * below);
  }

  async run(tasks: readonly Promise<void>[]): Promise<void> {
    const state = { isDone: false };
    const end = Promise.all(tasks).then(() => (state.isDone = true));
    while (!state.isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#waiting.splice(this.next(this.#waiting.length), 1)[0]?.();
    }
    await end;
  }
}

/** Processes all batches at the same time, in an order that the seed decides, each killed and delivered again at times. */
async function processTogether(sent: readonly (readonly object[])[], seed: number): Promise<SimulatedStore> {
  const store = new SimulatedStore();
  const order = new Interleaving(seed);
  const process = async (batch: readonly object[], index: number): Promise<void> => {
    const batchId = `b${index}`;
    const own = patchesOf(batch, index);
    const read = async (query: PatchQuery) => {
      await order.pause();
      return store.read(query, batchId);
    };
    for (let tries = order.next(3); tries >= 0; tries -= 1) {
      await order.pause();
      store.insertPatches(own, batchId);
      await order.pause();
      // Killed before what follows is read, or before it is stored.
      if (tries > 0 && order.next(2) === 0) continue;
      const priceFnOf = () => unpriced;
      const mark = new FoldMark();
      const folded = await foldEntities(own, { batchId, read, big: new BigEntities(), priceFnOf, mark, faults: noFoldFaults() });
      expect(folded.filter((entity) => entity.failure !== undefined)).toEqual([]);
      await order.pause();
      if (tries > 0 && order.next(2) === 0) continue;
      store.insertSpans(folded.flatMap((entity) => entity.spans));
    }
  };
  await order.run(sent.map(process));
  return store;
}

function expectComplete(store: SimulatedStore): void {
  expect(store.live()).toEqual(expected(store.patches.filter((patch) => patch.kind !== 'member')));
}

it('ends in the same state whatever processors do at the same time, and wherever they crash', async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.nat(), async (sent, seed) => expectComplete(await processTogether(sent, seed))),
    { numRuns: 1_000 },
  );
});

it('tells an observation what its trace says, also when several processors bring the same news', async () => {
  const observation = { type: 'span-create', timestamp: new Date(RECEIVED_MS).toISOString(), body: { id: 'o1', traceId: 't1' } };
  const news = fc.record({
    type: fc.constant('trace-create'),
    timestamp: time,
    body: fc.record({ id: fc.constant('t1'), userId: fc.constantFrom('a', 'b') }, { requiredKeys: ['id'] }),
  });
  const sent = fc.array(news, { minLength: 2, maxLength: 4 }).map((events) => [[observation], ...events.map((event) => [event])]);
  await fc.assert(
    fc.asyncProperty(sent, fc.nat(), async (all, seed) => expectComplete(await processTogether(all, seed))),
    { numRuns: 1_000 },
  );
});
