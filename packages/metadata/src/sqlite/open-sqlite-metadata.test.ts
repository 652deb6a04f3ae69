import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeMetadataContract } from '../contract.ts';
import { metadataPath, openSqliteMetadata } from './open-sqlite-metadata.ts';

describeMetadataContract('sqlite', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sentryai-metadata-'));
  const path = metadataPath(home);
  const metadata = openSqliteMetadata({ path });
  return {
    metadata,
    openAnother: async () => openSqliteMetadata({ path }),
    cleanUp: async () => {
      await metadata.close();
      rmSync(home, { recursive: true });
    },
  };
});

describe('openSqliteMetadata', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'sentryai-metadata-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  it('keeps what was written when opened again, in a file that only our user can read', async () => {
    const path = metadataPath(join(home, 'new', 'folder'));
    const first = openSqliteMetadata({ path });
    await first.setSetting('a', 'b');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await first.close();
    const second = openSqliteMetadata({ path });
    expect(await second.getSetting('a')).toBe('b');
    await second.close();
  });

  it('writes through to disk: WAL, synchronous FULL, foreign keys enforced', async () => {
    const path = metadataPath(home);
    const metadata = openSqliteMetadata({ path });
    const session = { id: 'se', token_hash: 'x', user_id: 'nobody', created_at_ms: 1, expires_at_ms: 2 };
    await expect(metadata.createSession(session)).rejects.toThrow(/FOREIGN KEY/);
    const raw = new DatabaseSync(path);
    expect(raw.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    raw.close();
    await metadata.close();
  });

  it('refuses a file that a newer version wrote, and leaves it alone', async () => {
    const path = metadataPath(home);
    await openSqliteMetadata({ path }).close();
    const raw = new DatabaseSync(path);
    const stepsSql = 'SELECT count(*) AS n FROM schema_migrations';
    const ourSteps = Number(raw.prepare(stepsSql).get()?.['n']);
    raw.exec("INSERT INTO schema_migrations (number, name) VALUES (9999, '9999_future.sql')");
    expect(() => openSqliteMetadata({ path })).toThrow(expect.objectContaining({ code: 'metadata_too_new' }));
    expect(raw.prepare(stepsSql).get()).toEqual({ n: ourSteps + 1 });
    raw.close();
  });

  it('runs a step that came to the product later than one with a higher number', async () => {
    const path = metadataPath(home);
    await openSqliteMetadata({ path }).close();
    const raw = new DatabaseSync(path);
    raw.exec('DROP TABLE daily_usage');
    for (const column of ['items_per_day', 'bytes_per_day']) raw.exec(`ALTER TABLE projects DROP COLUMN ${column}`);
    for (const column of [
      'items_per_second',
      'items_burst',
      'bytes_per_second',
      'bytes_burst',
      'sample_spans',
      'sample_logs',
      'sample_metrics',
    ])
      raw.exec(`ALTER TABLE ingest_keys DROP COLUMN ${column}`);
    raw.exec('DELETE FROM schema_migrations WHERE number = 2');
    raw.close();
    const metadata = openSqliteMetadata({ path });
    expect(await metadata.addDailyUsage(1, [{ project_id: 1, items: 1, bytes: 1 }])).toEqual([{ items: 1, bytes: 1 }]);
    await metadata.close();
  });

  it('gives up a count at once while another handle is writing, and reads meanwhile', async () => {
    const path = metadataPath(home);
    const counting = openSqliteMetadata({ path, isWritingOnlyCounts: true });
    const usage = [{ project_id: 1, items: 1, bytes: 1 }];
    const raw = new DatabaseSync(path);
    raw.exec('BEGIN IMMEDIATE');
    const startMs = performance.now();
    await expect(counting.addDailyUsage(1, usage)).rejects.toThrow(/locked/);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(await counting.isKeyless()).toBe(true);
    raw.exec('ROLLBACK');
    expect(await counting.addDailyUsage(1, usage)).toEqual([{ items: 1, bytes: 1 }]);
    raw.close();
    await counting.close();
  });

  it('can be created by several threads at the same moment, and takes writes from all of them', async () => {
    const path = metadataPath(home);
    const threads = 4;
    const writes = 25;
    const source = `
      const { openSqliteMetadata } = await import(${JSON.stringify(new URL('./open-sqlite-metadata.ts', import.meta.url).href)});
      const { workerData } = await import('node:worker_threads');
      const metadata = openSqliteMetadata({ path: workerData.path });
      for (let i = 0; i < ${writes}; i += 1) {
        await metadata.ensureProject({ id: 1 + workerData.n * ${writes} + i, name: 'p', organization_name: 'o', created_at_ms: 1 });
      }
      await metadata.close();
    `;
    const exits = Array.from({ length: threads }, (_, n) => {
      const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: { path, n }, execArgv: [] });
      return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
    });
    expect(await Promise.all(exits)).toEqual(Array(threads).fill(0));
    const metadata = openSqliteMetadata({ path });
    expect(await metadata.listProjects()).toHaveLength(threads * writes);
    await metadata.close();
  });
});
