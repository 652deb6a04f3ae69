/** Occurrences for tests, stored and counted into issues by the code that settling uses. */
import { applyChanges } from '@sentryai/occurrences';
import { occurrenceRow } from '@sentryai/occurrences/occurrence-row';
import type { OccurrenceRow } from '@sentryai/schema';
import { BUILT_AT_MS } from '@sentryai/testing/builders';
import type { TestApi } from '../open-test-api.fixture.ts';

export const hashOf = (name: string): string => Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);

let made = 0;

/** One occurrence of the fingerprint `name`; `seconds` from the moment around which built rows lie. */
export function occurrence(name: string, { seconds = 0, ...more }: Partial<OccurrenceRow> & { seconds?: number } = {}): OccurrenceRow {
  made += 1;
  return occurrenceRow({
    project_id: 1,
    hash: hashOf(name),
    timestamp_us: (BUILT_AT_MS + seconds * 1000) * 1000,
    occurrence_id: made.toString(16).padStart(32, '0'),
    received_at_ms: BUILT_AT_MS + seconds * 1000 + 50,
    source: 'span',
    title: `Failure ${name}`,
    subtitle: `what ${name} says`,
    culprit: `${name}()`,
    ...more,
  });
}

export async function happened(test: TestApi, rows: readonly OccurrenceRow[]): Promise<void> {
  const wanted = rows.map((row) => ({ row, hashes: { main: row.hash, weaker: [], earlier: [] } }));
  const { rows: stored, counts, groups } = applyChanges(wanted, new Map());
  await test.insert({ occurrences: stored, occurrence_counts: counts });
  made += 1;
  await test.metadata.countOccurrences({ token: `test ${made}`, nowMs: BUILT_AT_MS, groups });
}
