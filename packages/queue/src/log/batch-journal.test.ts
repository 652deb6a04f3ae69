import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BatchJournal, readJournal } from './batch-journal.ts';

const range = (index: number) => ({ start: index * 10, end: (index + 1) * 10 });

describe('BatchJournal', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'batch-journal-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('loses no entry when a batch is frozen while the one before it is committed', async () => {
    const journal = await BatchJournal.open(dir);
    await journal.freeze(range(0));
    for (let index = 1; index < 60; index += 1) await Promise.all([journal.freeze(range(index)), journal.commit(range(index - 1))]);
    // As a process that is killed leaves it: not closed.
    expect(await readJournal(dir)).toEqual({ committedEnd: 590, frozen: [range(59)] });
    expect(journal.state).toEqual({ committedEnd: 590, frozen: [range(59)] });
    await journal.close();
  });

  it('keeps what is frozen while it rewrites itself, and stays small', async () => {
    const journal = await BatchJournal.open(dir);
    // Each pair takes 64 bytes; the file is rewritten at a megabyte.
    const pairs = 17_000;
    const changes: Promise<void>[] = [];
    for (let index = 0; index < pairs; index += 1) {
      changes.push(journal.commit(range(index)));
      if (index % 500 === 0) await Promise.all(changes.splice(0));
    }
    for (let index = pairs; index < pairs * 2; index += 1) {
      changes.push(journal.commit(range(index)));
      if (index % 500 === 0) changes.push(journal.freeze(range(index + 1)), journal.sync());
      if (changes.length > 500) await Promise.all(changes.splice(0));
    }
    await Promise.all([...changes, journal.freeze(range(pairs * 2)), journal.freeze(range(pairs * 2 + 1))]);
    await journal.close();
    expect((await stat(join(dir, 'batches.log'))).size).toBeLessThan(1024 * 1024 + 64);
    expect(await readJournal(dir)).toEqual({ committedEnd: pairs * 20, frozen: [range(pairs * 2), range(pairs * 2 + 1)] });
  });
});
