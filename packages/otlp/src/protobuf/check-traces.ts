import type { SpanRules } from '../decoded.ts';
import { SpanTally } from '../span-rules.ts';
import { checkFields, checkMessage, MESSAGE } from './check-messages.ts';
import { ProtobufReader } from './reader.ts';
import { acceptSpan, newSpanHead } from './span-head.ts';

export type TracesCheck = { tally: SpanTally; firstTraceId: string };

/**
 * Walks a whole ExportTraceServiceRequest without making strings or objects of it. What passes here can be decoded, and
 * the tally is the decoder's. Throws OtlpDecodeError when the body is not well-formed, WalkTooLongError beyond fieldsMax.
 */
export function checkTracesProtobuf(body: Uint8Array, rules: SpanRules, fieldsMax?: number): TracesCheck {
  const reader = new ProtobufReader(body, fieldsMax);
  const tally = new SpanTally(rules);
  const head = newSpanHead();
  let firstTraceId = '';

  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a) checkResourceSpans();
    else reader.skip(tag);
  }
  return { tally, firstTraceId };

  function checkResourceSpans(): void {
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) checkMessage(reader, MESSAGE.resource);
      else if (tag === 0x12) checkScopeSpans();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  function checkScopeSpans(): void {
    const outer = reader.enter();
    while (reader.pos < reader.limit) {
      const tag = reader.tag();
      if (tag === 0x0a) checkMessage(reader, MESSAGE.scope);
      else if (tag === 0x12) checkSpan();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  function checkSpan(): void {
    const outer = reader.enter();
    if (acceptSpan(reader, head, tally)) {
      if (firstTraceId === '') firstTraceId = reader.hex(head.traceIdAt, 16);
      checkFields(reader, MESSAGE.span);
    }
    reader.leave(outer);
  }
}
