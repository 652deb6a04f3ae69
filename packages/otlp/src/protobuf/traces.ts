import { ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import type { DecodedEvent, DecodedLink, DecodedResource, DecodedScope, DecodedSpan, DecodedTraces, SpanRules } from '../decoded.ts';
import { enumValue, SPAN_KIND_MAX, STATUS_CODE_MAX } from '../enum-value.ts';
import { SpanTally } from '../span-rules.ts';
import { readAttribute } from './any-value.ts';
import { ProtobufReader } from './reader.ts';
import { readResource, readScope } from './resource.ts';
import { acceptSpan, idAt, newSpanHead } from './span-head.ts';
import type { SpanHead } from './span-head.ts';

/** What one request's decoding carries around. */
type Decoding = { reader: ProtobufReader; tally: SpanTally; head: SpanHead };

/**
 * Decodes an ExportTraceServiceRequest. Fields in any order; occurrences of a singular message merge; unknown fields are
 * skipped. Throws OtlpDecodeError when the body is not well-formed. Field numbers: protocols of OTLP 1.x, trace.proto.
 */
export function decodeTracesProtobuf(body: Uint8Array, rules: SpanRules): DecodedTraces {
  const reader = new ProtobufReader(body);
  const tally = new SpanTally(rules);
  const decoding: Decoding = { reader, tally, head: newSpanHead() };
  const resources: DecodedResource[] = [];
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a)
      readResourceSpans(decoding, resources); // resource_spans = 1
    else reader.skip(tag);
  }
  return { resources, spanCount: tally.spanCount, rejected: tally.rejected() };
}

function readResourceSpans(decoding: Decoding, resources: DecodedResource[]): void {
  const { reader } = decoding;
  const outer = reader.enter();
  const resource: DecodedResource = { attributes: new Map(), scopes: [] };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // resource = 1
        readResource(reader, resource);
        break;
      case 0x12: // scope_spans = 2
        readScopeSpans(decoding, resource.scopes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  if (resource.scopes.length > 0) resources.push(resource);
}

function readScopeSpans(decoding: Decoding, scopes: DecodedScope[]): void {
  const { reader } = decoding;
  const outer = reader.enter();
  const scope: DecodedScope = { name: '', version: '', attributes: new Map(), spans: [] };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // scope = 1
        readScope(reader, scope);
        break;
      case 0x12: // spans = 2
        readSpan(decoding, scope.spans);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  if (scope.spans.length > 0) scopes.push(scope);
}

function readSpan({ reader, tally, head }: Decoding, spans: DecodedSpan[]): void {
  const outer = reader.enter();
  if (acceptSpan(reader, head, tally)) {
    const span: DecodedSpan = {
      trace_id: reader.hex(head.traceIdAt, 16),
      span_id: reader.hex(head.spanIdAt, 8),
      parent_span_id: head.parentSpanIdAt < 0 ? ZERO_SPAN_ID : reader.hex(head.parentSpanIdAt, 8),
      name: '',
      otel_kind: 0,
      start_time_us: head.startUs,
      end_time_us: head.endUs,
      attributes: new Map(),
      events: [],
      links: [],
      status_code: 0,
      status_message: '',
    };
    readSpanFields(reader, span);
    spans.push(span);
  }
  reader.leave(outer);
}

function readSpanFields(reader: ProtobufReader, span: DecodedSpan): void {
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x1a: // trace_state = 3
        set(span, 'trace_state', reader.string());
        break;
      case 0x2a: // name = 5
        span.name = reader.string();
        break;
      case 0x30: // kind = 6
        span.otel_kind = enumValue(reader.int32(), SPAN_KIND_MAX);
        break;
      case 0x4a: // attributes = 9
        readAttribute(reader, span.attributes);
        break;
      case 0x50: // dropped_attributes_count = 10
        set(span, 'dropped_attributes_count', reader.uint32());
        break;
      case 0x5a: // events = 11
        span.events.push(readEvent(reader));
        break;
      case 0x60: // dropped_events_count = 12
        set(span, 'dropped_events_count', reader.uint32());
        break;
      case 0x6a: // links = 13
        span.links.push(readLink(reader));
        break;
      case 0x70: // dropped_links_count = 14
        set(span, 'dropped_links_count', reader.uint32());
        break;
      case 0x7a: // status = 15
        readStatus(reader, span);
        break;
      default: // ids and times are in the head already
        reader.skip(tag);
    }
  }
}

/** Sets a field that most spans do not have, unless its value is the default. */
function set<Name extends 'trace_state' | 'dropped_attributes_count' | 'dropped_events_count' | 'dropped_links_count'>(
  span: DecodedSpan,
  name: Name,
  value: Exclude<DecodedSpan[Name], undefined>,
): void {
  if (value === 0 || value === '') delete span[name];
  else span[name] = value;
}

function readEvent(reader: ProtobufReader): DecodedEvent {
  reader.countItem('events and links');
  const outer = reader.enter();
  const event: DecodedEvent = { time_us: 0, name: '', attributes: new Map() };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x09: // time_unix_nano = 1
        event.time_us = reader.nanosAsMicros();
        break;
      case 0x12: // name = 2
        event.name = reader.string();
        break;
      case 0x1a: // attributes = 3
        readAttribute(reader, event.attributes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return event;
}

function readLink(reader: ProtobufReader): DecodedLink {
  reader.countItem('events and links');
  const outer = reader.enter();
  const link: DecodedLink = { trace_id: ZERO_TRACE_ID, span_id: ZERO_SPAN_ID, attributes: new Map() };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: {
        // trace_id = 1
        const at = idAt(reader, 16);
        link.trace_id = at < 0 ? ZERO_TRACE_ID : reader.hex(at, 16);
        break;
      }
      case 0x12: {
        // span_id = 2
        const at = idAt(reader, 8);
        link.span_id = at < 0 ? ZERO_SPAN_ID : reader.hex(at, 8);
        break;
      }
      case 0x22: // attributes = 4
        readAttribute(reader, link.attributes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  return link;
}

function readStatus(reader: ProtobufReader, span: DecodedSpan): void {
  const outer = reader.enter();
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x12: // message = 2
        span.status_message = reader.string();
        break;
      case 0x18: // code = 3
        span.status_code = enumValue(reader.int32(), STATUS_CODE_MAX);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
}
