/** Captured requests of Sentry SDKs (fixtures/sentry/README.md), with what is really in their bytes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RecordMeta } from '@sentryai/schema';
import { type CapturedRequest, FIXTURES_DIR } from './fixtures.ts';

/** Facts of one envelope item; only the members that tests read are named. */
export type SentryItemFacts = {
  header: { type: string; length?: number; filename?: string; content_type?: string; item_count?: number };
  payloadBytes: number;
  [fact: string]: unknown;
};

export type SentryExpectation = {
  kind: 'envelope' | 'store';
  envelopeHeader?: { event_id?: string };
  items?: SentryItemFacts[];
  event?: { event_id: string; [fact: string]: unknown };
};

export type SentryCapture = {
  /** `client-folder/scenario--n`. */
  name: string;
  client: string;
  scenario: string;
  request: CapturedRequest;
  /** The body with its content encoding undone. */
  body: Buffer;
  expect: SentryExpectation;
};

/** All captures of a folder of `fixtures/`, those of one program run in order of arrival. */
export function loadSentryCaptures(folder: 'sentry' | 'sentry-2' = 'sentry'): SentryCapture[] {
  const root = join(FIXTURES_DIR, folder);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'));
  return paths.sort().map((path) => {
    const { client, scenario, request, bodyBase64, expect } = JSON.parse(readFileSync(join(root, path), 'utf8')) as SentryCapture & {
      bodyBase64: string;
    };
    const sent = Buffer.from(bodyBase64, 'base64');
    return {
      name: path.slice(0, -'.json'.length).replaceAll('\\', '/'),
      client,
      scenario,
      request: { ...request, body: sent },
      body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent,
      expect,
    };
  });
}

/** What ingest writes down beside an envelope of one item, received at that time. */
export function envelopeMeta(receivedAtMs: number, more: Partial<RecordMeta> = {}): RecordMeta {
  return {
    v: 1,
    project_id: 42,
    key_id: 'key',
    protocol: 'sentry',
    signal: 'envelope',
    format: 'envelope',
    received_at_ms: receivedAtMs,
    item_count: 1,
    retention_days: 0,
    ...more,
  };
}
