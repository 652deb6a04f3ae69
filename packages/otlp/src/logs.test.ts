import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLogs, inspectLogs } from './decode-logs.ts';
import { OtlpDecodeError } from './otlp-decode-error.ts';
import { ProtobufWriter } from './protobuf/writer.ts';
import { readCaptures } from './testing/captured-requests.ts';

const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const RULES = { receivedAtMs: NOW_MS, retentionDays: 0 };
const bytes = (value: object) => Buffer.from(JSON.stringify(value));
const request = (...logRecords: object[]) => ({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
      scopeLogs: [{ scope: { name: 'lib' }, logRecords }],
    },
  ],
});
const recordsOf = (body: Uint8Array, format: 'json' | 'protobuf', rules = RULES) =>
  decodeLogs(body, format, rules).resources.flatMap((resource) => resource.scopes.flatMap((scope) => scope.records));

/** Every captured logs request, inflated, with the number of records that its capture says it holds. */
const captured = readCaptures().flatMap(({ requests }) => requests.filter(({ signal }) => signal === 'logs'));

describe('decodeLogs', () => {
  it.each(captured.map((capture) => [capture.name, capture] as const))('reads %s', (_, { body, format }) => {
    const records = recordsOf(body, format);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      expect(record.time_us || record.observed_time_us).toBeGreaterThan(Date.parse('2025-01-01') * 1000);
      expect(record.body !== null || record.event_name !== '' || record.attributes.size > 0).toBe(true);
    }
  });

  it('has captures of both encodings to read', () => {
    expect(new Set(captured.map(({ format }) => format))).toEqual(new Set(['json', 'protobuf']));
  });

  it('reads every field of a JSON record, tolerating names, nulls and both integer spellings', () => {
    const [record] = recordsOf(
      bytes(
        request({
          timeUnixNano: '1790000000000001999',
          observedTimeUnixNano: 1790000000000000000,
          severityNumber: 'SEVERITY_NUMBER_WARN2',
          severityText: 'Warning',
          body: { kvlistValue: { values: [{ key: 'a', value: { intValue: '7' } }] } },
          attributes: [{ key: 'event.name', value: { stringValue: 'x' } }],
          traceId: 'ABCDEF0123456789ABCDEF0123456789',
          spanId: null,
          eventName: 'gen_ai.choice',
          droppedAttributesCount: 2,
          unknown: 1,
        }),
      ),
      'json',
    );
    expect(record).toEqual({
      index: 0,
      time_us: 1790000000000001,
      observed_time_us: 1790000000000000,
      severity_number: 14,
      severity_text: 'Warning',
      body: { a: 7 },
      attributes: new Map([['event.name', 'x']]),
      trace_id: 'abcdef0123456789abcdef0123456789',
      span_id: '',
      event_name: 'gen_ai.choice',
      dropped_attributes_count: 2,
    });
  });

  it('refuses records that are too old, in the future or say nothing, and keeps the others', () => {
    const body = bytes(
      request(
        { body: { stringValue: 'kept, without a time' } },
        { body: { stringValue: 'old' }, timeUnixNano: `${NOW_MS - 40 * 86_400_000}000000` },
        { body: { stringValue: 'early' }, timeUnixNano: `${NOW_MS + 2 * 86_400_000}000000` },
        { severityNumber: 9 },
      ),
    );
    const rules = { receivedAtMs: NOW_MS, retentionDays: 30 };
    expect(recordsOf(body, 'json', rules).map((record) => record.body)).toEqual(['kept, without a time']);
    const inspection = inspectLogs(body, 'json', rules);
    expect(inspection.recordCount).toBe(4);
    expect(inspection.rejected).toEqual([
      { reason: 'empty_record', count: 1 },
      { reason: 'too_old', count: 1 },
      { reason: 'in_the_future', count: 1 },
    ]);
    expect(inspection.message).toContain('3 of 4 log records were refused');
  });

  it('does not take a traces request in JSON for logs', () => {
    expect(() => decodeLogs(bytes({ resourceSpans: [] }), 'json', RULES)).toThrow(/belongs to \/v1\/traces/);
    expect(() => decodeLogs(bytes({ resourceLogs: [{ scope_logs: [] }] }), 'json', RULES)).toThrow(/lowerCamelCase: scopeLogs/);
    expect(() => decodeLogs(bytes({ resourceLogs: [{ scopeLogs: [{ log_records: [] }] }] }), 'json', RULES)).toThrow(/logRecords/);
  });

  const others = readCaptures().flatMap(({ requests }) =>
    requests.filter(({ signal, format }) => signal !== 'logs' && format === 'protobuf'),
  );
  it.each(others.map((other) => [other.signal, other.name, other] as const))(
    'stores nothing of %s of %s sent as logs',
    (_, __, { body }) => {
      const { recordCount, rejected, message } = inspectLogs(body, 'protobuf', RULES);
      expect(recordCount).toBeGreaterThan(0);
      expect(rejected).toEqual([{ reason: 'wrong_signal', count: recordCount }]);
      expect(message).toContain('traces belong to /v1/traces');
      expect(recordsOf(body, 'protobuf')).toEqual([]);
    },
  );

  it('knows the place of a record among all, refused ones included', () => {
    const body = bytes(request({ body: { stringValue: 'a' } }, {}, { body: { stringValue: 'b' } }));
    expect(recordsOf(body, 'json').map(({ index }) => index)).toEqual([0, 2]);
  });

  it('skips unknown fields and merges a resource that comes in two parts', () => {
    const writer = new ProtobufWriter();
    writer.message(1, () => {
      for (const key of ['service.name', 'host.name'])
        writer.message(1, () => writer.message(1, () => (writer.string(1, key), writer.message(2, () => writer.string(1, key)))));
      writer.message(2, () => writer.message(2, () => (writer.message(5, () => writer.string(1, 'hello')), writer.varint(99, 3))));
    });
    const [resource] = decodeLogs(writer.finish(), 'protobuf', RULES).resources;
    expect([...(resource?.attributes.keys() ?? [])]).toEqual(['service.name', 'host.name']);
    expect(resource?.scopes[0]?.records[0]?.body).toBe('hello');
  });

  it('throws nothing but its own error on damaged captures, and agrees with the inspection', () => {
    const damage = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.option(fc.nat()) });
    fc.assert(
      fc.property(fc.constantFrom(...captured), fc.array(damage, { minLength: 1, maxLength: 4 }), ({ body, format }, damages) => {
        let damaged = Buffer.from(body);
        for (const { at, byte, cut } of damages) {
          if (damaged.length > 0) damaged[at % damaged.length] = byte;
          if (cut !== null) damaged = damaged.subarray(0, cut % (damaged.length + 1));
        }
        try {
          const decoded = decodeLogs(damaged, format, RULES);
          const inspection = inspectLogs(damaged, format, RULES);
          expect([inspection.recordCount, inspection.rejected]).toEqual([decoded.recordCount, decoded.rejected]);
        } catch (error) {
          expect(error).toBeInstanceOf(OtlpDecodeError);
        }
      }),
      { numRuns: Number(process.env['SENTRYAI_FUZZ_RUNS'] ?? 1_500) },
    );
  });
});
