import type { Me } from '@sentryai/schema';

/** The ingest key inside a DSN (`http://KEY@host/1`); null when there is none. */
export function keyOfDsn(dsn: string | null): string | null {
  if (dsn === null) return null;
  try {
    return decodeURIComponent(new URL(dsn).username) || null;
  } catch {
    return null;
  }
}

/** Lines for a terminal that send one native event here. Loopback without a key needs none (design.md rule 16). */
export function curlOfEvent(ingest: Me['ingest'], eventLines: readonly string[]): string {
  const key = keyOfDsn(ingest.dsn) ?? 'YOUR_INGEST_KEY';
  return [
    `curl ${ingest.url}/v1/events \\`,
    ...(ingest.is_keyless ? [] : [`  -H 'authorization: Bearer ${key}' \\`]),
    `  -H 'content-type: application/json' \\`,
    `  -d '${eventLines.join('\n       ')}'`,
  ].join('\n');
}
