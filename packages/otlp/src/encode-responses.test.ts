import { describe, expect, it } from 'vitest';
import { encodeStatus, encodeExportResponse } from './encode-responses.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('answers to a traces request', () => {
  it('is empty on full success', () => {
    expect(text(encodeExportResponse('traces', 'json', 0, ''))).toBe('{}');
    expect(encodeExportResponse('traces', 'protobuf', 0, '').byteLength).toBe(0);
  });

  it('carries the count as text in JSON, as int64 must be', () => {
    expect(text(encodeExportResponse('traces', 'json', 3, 'no ids'))).toBe(
      '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no ids"}}',
    );
  });

  it('carries count and message in protobuf', () => {
    // partial_success 1 { rejected_spans 1: 300, error_message 2: "no ids" }
    expect(hex(encodeExportResponse('traces', 'protobuf', 300, 'no ids'))).toBe('0a0b08ac0212066e6f20696473');
  });

  it('carries a warning without refused spans', () => {
    expect(text(encodeExportResponse('traces', 'json', 0, 'old names'))).toBe('{"partialSuccess":{"errorMessage":"old names"}}');
    expect(hex(encodeExportResponse('traces', 'protobuf', 0, 'hi'))).toBe('0a0412026869');
  });

  it('writes the length of a long message in two bytes', () => {
    const bytes = encodeExportResponse('traces', 'protobuf', 1, 'x'.repeat(200));
    expect(hex(bytes.subarray(0, 8))).toBe('0acd01080112c801');
    expect(bytes.byteLength).toBe(3 + 2 + 3 + 200);
  });
});

describe('error status', () => {
  it('is google.rpc.Status in either encoding', () => {
    expect(text(encodeStatus('json', 3, 'broken'))).toBe('{"code":3,"message":"broken"}');
    expect(hex(encodeStatus('protobuf', 3, 'é'))).toBe('08031202c3a9');
  });
});
