/**
 * Encoders of trace requests for tests and load generators: the inverse of decodeTraces. Whole safe numbers become
 * integers, all other numbers doubles.
 */
import { ZERO_SPAN_ID } from '@sentryai/schema';
import type { DecodedEvent, DecodedLink, DecodedResource, DecodedScope, DecodedSpan } from '../decoded.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';
import { attributesJson, nanos, writeAttributes } from './encode-values.ts';

/** A DecodedTraces is one. */
export type EncodableTraces = { resources: readonly DecodedResource[] };

/** An ExportTraceServiceRequest in protobuf, fields in the order of their numbers. */
export function encodeTracesProtobuf(traces: EncodableTraces): Uint8Array {
  const writer = new ProtobufWriter();
  for (const resource of traces.resources) writer.message(1, () => writeResourceSpans(writer, resource));
  return writer.finish();
}

function writeResourceSpans(writer: ProtobufWriter, resource: DecodedResource): void {
  writer.message(1, () => writeAttributes(writer, 1, resource.attributes));
  for (const scope of resource.scopes) writer.message(2, () => writeScopeSpans(writer, scope));
}

function writeScopeSpans(writer: ProtobufWriter, scope: DecodedScope): void {
  writer.message(1, () => {
    if (scope.name !== '') writer.string(1, scope.name);
    if (scope.version !== '') writer.string(2, scope.version);
    writeAttributes(writer, 3, scope.attributes);
  });
  for (const span of scope.spans) writer.message(2, () => writeSpan(writer, span));
}

function writeSpan(writer: ProtobufWriter, span: DecodedSpan): void {
  writer.byteString(1, Buffer.from(span.trace_id, 'hex'));
  writer.byteString(2, Buffer.from(span.span_id, 'hex'));
  if (span.trace_state !== undefined) writer.string(3, span.trace_state);
  if (span.parent_span_id !== ZERO_SPAN_ID) writer.byteString(4, Buffer.from(span.parent_span_id, 'hex'));
  if (span.name !== '') writer.string(5, span.name);
  if (span.otel_kind !== 0) writer.varint(6, span.otel_kind);
  if (span.start_time_us !== 0) writer.fixed64(7, nanos(span.start_time_us));
  if (span.end_time_us !== 0) writer.fixed64(8, nanos(span.end_time_us));
  writeAttributes(writer, 9, span.attributes);
  if (span.dropped_attributes_count !== undefined) writer.varint(10, span.dropped_attributes_count);
  for (const event of span.events) writer.message(11, () => writeEvent(writer, event));
  if (span.dropped_events_count !== undefined) writer.varint(12, span.dropped_events_count);
  for (const link of span.links) writer.message(13, () => writeLink(writer, link));
  if (span.dropped_links_count !== undefined) writer.varint(14, span.dropped_links_count);
  if (span.status_code === 0 && span.status_message === '') return;
  writer.message(15, () => {
    if (span.status_message !== '') writer.string(2, span.status_message);
    if (span.status_code !== 0) writer.varint(3, span.status_code);
  });
}

function writeEvent(writer: ProtobufWriter, event: DecodedEvent): void {
  if (event.time_us !== 0) writer.fixed64(1, nanos(event.time_us));
  if (event.name !== '') writer.string(2, event.name);
  writeAttributes(writer, 3, event.attributes);
}

function writeLink(writer: ProtobufWriter, link: DecodedLink): void {
  writer.byteString(1, Buffer.from(link.trace_id, 'hex'));
  writer.byteString(2, Buffer.from(link.span_id, 'hex'));
  writeAttributes(writer, 4, link.attributes);
}

/** An ExportTraceServiceRequest in OTLP's JSON, 64-bit integers as text. */
export function encodeTracesJson(traces: EncodableTraces): Uint8Array {
  const resourceSpans = traces.resources.map((resource) => ({
    resource: { attributes: attributesJson(resource.attributes) },
    scopeSpans: resource.scopes.map((scope) => ({
      scope: { name: scope.name, version: scope.version, attributes: attributesJson(scope.attributes) },
      spans: scope.spans.map(spanJson),
    })),
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

function spanJson(span: DecodedSpan): object {
  return {
    traceId: span.trace_id,
    spanId: span.span_id,
    ...(span.parent_span_id !== ZERO_SPAN_ID && { parentSpanId: span.parent_span_id }),
    name: span.name,
    kind: span.otel_kind,
    startTimeUnixNano: String(nanos(span.start_time_us)),
    endTimeUnixNano: String(nanos(span.end_time_us)),
    attributes: attributesJson(span.attributes),
    events: span.events.map((event) => ({
      timeUnixNano: String(nanos(event.time_us)),
      name: event.name,
      attributes: attributesJson(event.attributes),
    })),
    links: span.links.map((link) => ({
      traceId: link.trace_id,
      spanId: link.span_id,
      attributes: attributesJson(link.attributes),
    })),
    status: { code: span.status_code, message: span.status_message },
    ...(span.trace_state !== undefined && { traceState: span.trace_state }),
    droppedAttributesCount: span.dropped_attributes_count ?? 0,
    droppedEventsCount: span.dropped_events_count ?? 0,
    droppedLinksCount: span.dropped_links_count ?? 0,
  };
}
