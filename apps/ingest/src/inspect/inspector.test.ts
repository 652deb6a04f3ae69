import { encodeTracesProtobuf } from '@sentryai/otlp/testing/encode-traces';
import type { AttributeValue } from '@sentryai/schema';
import { afterEach, describe, expect, it } from 'vitest';
import type { InspectJob } from './inspect-body.ts';
import { Inspector } from './inspector.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00Z');

function spansBody(count: number, attributes: [string, AttributeValue][]): Uint8Array {
  const spans = Array.from({ length: count }, (_, index) => ({
    trace_id: (index + 1).toString(16).padStart(32, '0'),
    span_id: (index + 1).toString(16).padStart(16, '0'),
    parent_span_id: '0'.repeat(16),
    name: 'chat',
    otel_kind: 3,
    start_time_us: NOW_MS * 1000,
    end_time_us: NOW_MS * 1000 + 5,
    attributes: new Map(attributes),
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
  }));
  return encodeTracesProtobuf({
    resources: [{ attributes: new Map(), scopes: [{ name: 's', version: '', attributes: new Map(), spans }] }],
  });
}

const jobOf = (body: Uint8Array): InspectJob => ({
  signal: 'traces',
  format: 'protobuf',
  body,
  encoding: undefined,
  bytesMax: 64 * 1024 * 1024,
  receivedAtMs: NOW_MS,
  retentionDays: 0,
});

describe('Inspector', () => {
  let inspector: Inspector;
  afterEach(() => inspector.close());

  it('walks a large batch of long texts on the spot, and one of very many fields in the thread, alike', async () => {
    inspector = new Inspector();
    const few = spansBody(128, [['gen_ai.input.messages', 'x'.repeat(8_000)]]);
    const many = spansBody(
      6_000,
      Array.from({ length: 12 }, (_, index): [string, AttributeValue] => [`key.${index}`, `value ${index}`]),
    );
    expect(few.byteLength).toBeGreaterThan(1_000_000);
    expect(many.byteLength).toBeGreaterThan(1_000_000);
    const [ofFew, ofMany] = await Promise.all([inspector.inspect(jobOf(few), 1), inspector.inspect(jobOf(many), 1)]);
    expect([ofFew.itemCount, ofFew.acceptedCount, ofMany.itemCount, ofMany.acceptedCount]).toEqual([128, 128, 6_000, 6_000]);
    // What was handed over came back as another buffer.
    expect([ofFew.body === few, ofMany.body === many]).toEqual([true, false]);
  });

  it('refuses a large broken body in either place', async () => {
    inspector = new Inspector();
    const cut = (body: Uint8Array): Uint8Array => body.slice(0, -10);
    const many = spansBody(
      6_000,
      Array.from({ length: 12 }, (_, index): [string, AttributeValue] => [`key.${index}`, index]),
    );
    for (const body of [cut(spansBody(128, [['text', 'x'.repeat(8_000)]])), cut(many)]) {
      await expect(inspector.inspect(jobOf(body), 1)).rejects.toMatchObject({ code: 'malformed_body', httpStatus: 400 });
    }
  });

  it('answers all of many projects at once', async () => {
    inspector = new Inspector();
    const body = spansBody(
      6_000,
      Array.from({ length: 12 }, (_, index): [string, AttributeValue] => [`key.${index}`, index]),
    );
    const results = await Promise.all(Array.from({ length: 12 }, (_, index) => inspector.inspect(jobOf(body.slice()), index % 3)));
    expect(results.map((result) => result.itemCount)).toEqual(Array.from({ length: 12 }, () => 6_000));
  });
});
