/**
 * Encoders of trace requests for tests and load generators: the inverse of decodeTraces. Whole safe numbers become
 * integers, all other numbers doubles.
 */
import { ZERO_SPAN_ID } from '@sentryai/schema';
import type { AttributeValue } from '@sentryai/schema';
import type { Attributes, DecodedEvent, DecodedLink, DecodedResource, DecodedScope, DecodedSpan } from '../decoded.ts';
import { ProtobufWriter } from '../protobuf/writer.ts';

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
  if (span.parent_span_id !== ZERO_SPAN_ID) writer.byteString(4, Buffer.from(span.parent_span_id, 'hex'));
  if (span.name !== '') writer.string(5, span.name);
  if (span.otel_kind !== 0) writer.varint(6, span.otel_kind);
  if (span.start_time_us !== 0) writer.fixed64(7, nanos(span.start_time_us));
  if (span.end_time_us !== 0) writer.fixed64(8, nanos(span.end_time_us));
  writeAttributes(writer, 9, span.attributes);
  for (const event of span.events) writer.message(11, () => writeEvent(writer, event));
  for (const link of span.links) writer.message(13, () => writeLink(writer, link));
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

function writeAttributes(writer: ProtobufWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of attributes) writer.message(field, () => writeKeyValue(writer, key, value));
}

function writeKeyValue(writer: ProtobufWriter, key: string, value: AttributeValue): void {
  if (key !== '') writer.string(1, key);
  writer.message(2, () => writeAnyValue(writer, value));
}

function writeAnyValue(writer: ProtobufWriter, value: AttributeValue): void {
  if (value === null) return;
  if (typeof value === 'string') writer.string(1, value);
  else if (typeof value === 'boolean') writer.bool(2, value);
  else if (typeof value === 'bigint' || isInteger(value)) writer.varint(3, value);
  else if (typeof value === 'number') writer.double(4, value);
  else if (value instanceof Uint8Array) writer.byteString(7, value);
  else if (Array.isArray(value)) {
    writer.message(5, () => {
      for (const element of value) writer.message(1, () => writeAnyValue(writer, element));
    });
  } else {
    writer.message(6, () => {
      for (const [key, entry] of Object.entries(value)) writer.message(1, () => writeKeyValue(writer, key, entry));
    });
  }
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
  };
}

function attributesJson(attributes: Attributes): object[] {
  return Array.from(attributes, ([key, value]) => ({ key, value: anyValueJson(value) }));
}

function anyValueJson(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint' || isInteger(value)) return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: doubleJson(value) };
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValueJson) } };
  const values = Object.entries(value).map(([key, entry]) => ({ key, value: anyValueJson(entry) }));
  return { kvlistValue: { values } };
}

/** NaN and the infinities have no JSON number, and JSON.stringify drops the sign of -0. */
function doubleJson(value: number): number | string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

function isInteger(value: AttributeValue): value is number {
  // -0 is a double: integers have no negative zero.
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function nanos(micros: number): bigint {
  return BigInt(micros) * 1000n;
}
