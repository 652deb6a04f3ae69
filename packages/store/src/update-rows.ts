/** How both twins rewrite rows: mutations of the engine, submitted together so that it passes over each part once. */
import { engineFailure, queryError } from './engine-error.ts';
import { QueryAbortedError, StoreUnavailableError } from './errors.ts';
import type { UpdateOptions } from './port.ts';
import { textLiteral } from './query-parameters.ts';

export type UpdateEngine = {
  execute: (sql: string) => Promise<void>;
  select: (sql: string) => Promise<object[]>;
  /** True when other replicas must have rewritten their parts too before the caller reads from any of them. */
  isReplicated: boolean;
};

type OpenMutation = { mutation_id: string; latest_fail_reason: string };

const POLL_MS_MIN = 20;
const POLL_MS_MAX = 1_000;
/** The engine tries a part that failed again by itself; what lasts longer is given up and reported. */
const FAILING_MS_MAX = 5_000;

/** Errors: see Store.update. */
export async function updateRows(engine: UpdateEngine, options: UpdateOptions): Promise<void> {
  const { name, table, partition, changes, signal } = options;
  if (changes.length === 0) return;
  try {
    for (const { set, where } of changes) {
      const columns = Object.entries(set).map(([column, sql]) => `${column} = ${sql}`);
      await engine.execute(
        `ALTER TABLE ${table} UPDATE ${columns.join(', ')} IN PARTITION ${partition} WHERE ${where} SETTINGS mutations_sync = 0`,
      );
    }
    await waitUntilDone(engine, options);
    // Mutations of a table are carried out in order: when an empty one is done everywhere, so are those before it.
    if (engine.isReplicated) {
      const [column] = Object.keys(changes[0]?.set ?? {});
      await engine.execute(
        `ALTER TABLE ${table} UPDATE ${column} = ${column} IN PARTITION ${partition} WHERE 0 SETTINGS mutations_sync = 2`,
      );
    }
  } catch (error) {
    if (signal?.aborted) throw aborted(name);
    throw queryError(name, error);
  }
}

async function waitUntilDone(engine: UpdateEngine, { name, table, signal }: UpdateOptions): Promise<void> {
  const sql = `SELECT mutation_id, latest_fail_reason FROM system.mutations
WHERE database = currentDatabase() AND table = ${textLiteral(table)} AND NOT is_done`;
  let pollMs = POLL_MS_MIN;
  let failingSinceMs: number | null = null;
  for (;;) {
    const open = (await engine.select(sql)) as OpenMutation[];
    if (open.length === 0) return;
    if (signal?.aborted) throw aborted(name);
    const failing = open.filter(({ latest_fail_reason: reason }) => reason !== '');
    failingSinceMs = failing.length === 0 ? null : (failingSinceMs ?? performance.now());
    if (failingSinceMs !== null && performance.now() - failingSinceMs > FAILING_MS_MAX) await giveUp(engine, name, table, failing);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    pollMs = Math.min(POLL_MS_MAX, pollMs * 1.5);
  }
}

/** Takes mutations that keep failing away, or they would fail for ever, and every later one behind them. */
async function giveUp(engine: UpdateEngine, name: string, table: string, failing: readonly OpenMutation[]): Promise<never> {
  const ids = failing.map(({ mutation_id: id }) => textLiteral(id)).join(', ');
  await engine.execute(`KILL MUTATION WHERE database = currentDatabase() AND table = ${textLiteral(table)} AND mutation_id IN (${ids})`);
  // The engine's text may quote values: only its number and name go further.
  const { code, type } = engineFailure(new Error(failing[0]?.latest_fail_reason));
  throw new StoreUnavailableError(
    `Rewriting rows of ${table} failed (${name}); some may have their new values, others not. Check disk and memory, then try again.`,
    { context: { table, engine_code: code ?? 0, engine_type: type } },
  );
}

function aborted(name: string): QueryAbortedError {
  return new QueryAbortedError(`Nobody waits for ${name} any more; the store finishes it by itself.`);
}
