/** Captured requests of real clients (fixtures/README.md), as they came over the wire. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export type CapturedRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer };

/** What a capture's author knows to be true of it; only the parts that tests read are named. */
export type FixtureExpectation = {
  what: string;
  totals: {
    successfulCalls: number;
    failedCalls: number;
    inputTokens: number;
    outputTokens: number;
    cachedInputTokens: number;
    cacheWriteTokens: number;
    reasoningTokens: number;
  };
  session: string | null;
  user: string | null;
  distinctErrors: number;
  inPayload: { spanCount: number; spanNames: string[]; errorVisible: boolean; usageVisible: boolean; usageExact?: boolean };
  notes: string[];
};

export type Fixture = { name: string; client: string; scenario: string; requests: CapturedRequest[]; expect: FixtureExpectation };

type FixtureFile = {
  client: string;
  scenario: string;
  request: { method: string; path: string; headers: Record<string, string> };
  bodyBase64: string;
  alsoSent?: { request: FixtureFile['request']; bodyBase64: string }[];
  expect: FixtureExpectation;
};

export const FIXTURES_DIR = join(import.meta.dirname, '..', '..', '..', 'fixtures');

/** All captures of one protocol, e.g. `otlp`, sorted by name (`client-folder/scenario`). */
export function loadFixtures(protocol: string): Fixture[] {
  const root = join(FIXTURES_DIR, protocol);
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'));
  return paths.sort().map((path) => {
    const file = JSON.parse(readFileSync(join(root, path), 'utf8')) as FixtureFile;
    const sent = [{ request: file.request, bodyBase64: file.bodyBase64 }, ...(file.alsoSent ?? [])];
    return {
      name: `${basename(dirname(path))}/${basename(path, '.json')}`,
      client: file.client,
      scenario: file.scenario,
      requests: sent.map(({ request, bodyBase64 }) => ({ ...request, body: Buffer.from(bodyBase64, 'base64') })),
      expect: file.expect,
    };
  });
}

/** True for requests to an OTLP/HTTP traces route, under any prefix. */
export function isTracesRequest(request: CapturedRequest): boolean {
  return request.path.endsWith('/v1/traces');
}
