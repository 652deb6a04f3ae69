import { expect, it } from 'vitest';
import { loadCorpus } from './corpus.ts';
import { FUZZ_PROTOCOLS, runFuzz } from './run-fuzz.ts';

const RUNS = 1_500;

it.each(FUZZ_PROTOCOLS)('reads or refuses any damaged %s payload, in bounded time and memory', { timeout: 240_000 }, async (protocol) => {
  const report = await runFuzz({ protocol, firstSeed: 1, runs: RUNS });
  expect(report.failures).toEqual([]);
  // Else the damage is so heavy that nothing but the refusal is tested.
  expect(report.accepted).toBeGreaterThan(RUNS / 10);
});

it('starts from payloads of every OTLP signal, in both encodings', () => {
  const kinds = loadCorpus()
    .filter(({ protocol }) => protocol === 'otlp')
    .map(({ signal, format }) => `${signal} ${format}`);
  expect(new Set(kinds)).toEqual(
    new Set(['traces', 'logs', 'metrics'].flatMap((signal) => ['protobuf', 'json'].map((format) => `${signal} ${format}`))),
  );
});
