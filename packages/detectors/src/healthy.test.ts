import { describe, expect, it } from 'vitest';
import { joinRows, readCaptures, rowsOfRequest } from './captured-failures.fixture.ts';
import { detectAll } from './detect-rows.fixture.ts';

describe('healthy traffic', () => {
  // also runs whose errors no payload shows
  const healthy = readCaptures('otlp').filter(({ expect: truth }) => truth.distinctErrors === 0);
  it('opens no finding', () => {
    const alarms = healthy.flatMap((capture) => {
      const rows = joinRows(capture.requests.map((request) => rowsOfRequest(request)));
      return detectAll(rows).findings.map(
        (finding) =>
          `${capture.name}: ${finding.detector} ${finding.title} ${JSON.stringify(finding.evidence.facts)} ${JSON.stringify(finding.evidence.samples)}`,
      );
    });
    expect(healthy.length).toBeGreaterThan(60);
    expect(alarms).toEqual([]);
  });
});

describe('failures among the captures of ordinary traffic', () => {
  const detectorsOf = (name: string): string[] => {
    const capture = readCaptures('otlp').find((one) => one.name === name);
    return detectAll(joinRows((capture?.requests ?? []).map((request) => rowsOfRequest(request)))).findings.map(({ detector }) => detector);
  };

  it('are told once: a stream that broke off after the provider had accepted the call', () => {
    expect(detectorsOf('vercel-ai-v7/stream-cut')).toEqual(['cut_stream']);
  });
});
