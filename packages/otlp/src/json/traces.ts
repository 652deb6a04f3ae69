import { ZERO_SPAN_ID, ZERO_TRACE_ID } from '@sentryai/schema';
import type { DecodedEvent, DecodedLink, DecodedResource, DecodedScope, DecodedSpan, DecodedTraces, SpanRules } from '../decoded.ts';
import { SpanTally } from '../span-rules.ts';
import { readAttributes } from './any-value.ts';
import { JsonLocation } from './location.ts';
import type { JsonObject } from './location.ts';
import { refuseLookAlikes, requestLookAlikes, scopeLookAlikes } from './look-alikes.ts';
import { parseJsonBody } from './parse-body.ts';
import { readNanosAsMicros, readSpanId, readSpanKind, readStatusCode, readTraceId, readUint } from './scalars.ts';

const REQUEST_LOOK_ALIKES = requestLookAlikes('resourceSpans', 'resource_spans');
const SCOPE_LOOK_ALIKES = scopeLookAlikes('scopeSpans', 'scope_spans', 'instrumentationLibrarySpans');

/**
 * Decodes an ExportTraceServiceRequest in OTLP's JSON: ids in hex of any case, 64-bit integers as text or number, enums
 * as number or name, null and unknown names as if left out. Throws OtlpDecodeError, naming the place, when the text is
 * not JSON or a field has the wrong type.
 */
export function decodeTracesJson(body: Uint8Array, rules: SpanRules): DecodedTraces {
  const request = parseJsonBody(body);
  const at = new JsonLocation();
  const tally = new SpanTally(rules);
  const resources: DecodedResource[] = [];
  refuseLookAlikes(at, request, 'resourceSpans', 'spans', REQUEST_LOOK_ALIKES);
  at.eachObject(request, 'resourceSpans', (resourceSpans) => {
    const resource = readResourceSpans(at, resourceSpans, tally);
    if (resource.scopes.length > 0) resources.push(resource);
  });
  return { resources, spanCount: tally.spanCount, rejected: tally.rejected() };
}

function readResourceSpans(at: JsonLocation, resourceSpans: JsonObject, tally: SpanTally): DecodedResource {
  const resource: DecodedResource = { attributes: new Map(), scopes: [] };
  at.object(resourceSpans, 'resource', (value) => {
    resource.attributes = readAttributes(at, value);
  });
  refuseLookAlikes(at, resourceSpans, 'scopeSpans', 'spans', SCOPE_LOOK_ALIKES);
  at.eachObject(resourceSpans, 'scopeSpans', (scopeSpans) => {
    const scope = readScopeSpans(at, scopeSpans, tally);
    if (scope.spans.length > 0) resource.scopes.push(scope);
  });
  return resource;
}

function readScopeSpans(at: JsonLocation, scopeSpans: JsonObject, tally: SpanTally): DecodedScope {
  const scope: DecodedScope = { name: '', version: '', attributes: new Map(), spans: [] };
  at.object(scopeSpans, 'scope', (value) => {
    scope.name = at.text(value, 'name');
    scope.version = at.text(value, 'version');
    scope.attributes = readAttributes(at, value);
  });
  at.eachObject(scopeSpans, 'spans', (item) => {
    const span = readSpan(at, item);
    if (tally.accept(span.trace_id !== '', span.span_id !== '', span.start_time_us, span.end_time_us)) scope.spans.push(span);
  });
  return scope;
}

/** Reads a span whole, also one that the rules will refuse. Ids that are none are ''. */
function readSpan(at: JsonLocation, item: JsonObject): DecodedSpan {
  const span: DecodedSpan = {
    trace_id: readTraceId(at, item, 'traceId'),
    span_id: readSpanId(at, item, 'spanId'),
    parent_span_id: readSpanId(at, item, 'parentSpanId') || ZERO_SPAN_ID,
    name: at.text(item, 'name'),
    otel_kind: readSpanKind(at, item),
    start_time_us: readNanosAsMicros(at, item, 'startTimeUnixNano'),
    end_time_us: readNanosAsMicros(at, item, 'endTimeUnixNano'),
    attributes: readAttributes(at, item),
    events: [],
    links: [],
    status_code: 0,
    status_message: '',
    ...readRareFields(at, item),
  };
  at.eachObject(item, 'events', (event) => span.events.push(readEvent(at, event)));
  at.eachObject(item, 'links', (link) => span.links.push(readLink(at, link)));
  at.object(item, 'status', (status) => {
    span.status_code = readStatusCode(at, status);
    span.status_message = at.text(status, 'message');
  });
  return span;
}

/** Fields that most spans do not have; those with their default value are left out. */
function readRareFields(
  at: JsonLocation,
  item: JsonObject,
): Pick<DecodedSpan, 'trace_state' | 'dropped_attributes_count' | 'dropped_events_count' | 'dropped_links_count'> {
  const traceState = at.text(item, 'traceState');
  const attributes = readUint(at, item, 'droppedAttributesCount');
  const events = readUint(at, item, 'droppedEventsCount');
  const links = readUint(at, item, 'droppedLinksCount');
  return {
    ...(traceState !== '' && { trace_state: traceState }),
    ...(attributes > 0 && { dropped_attributes_count: attributes }),
    ...(events > 0 && { dropped_events_count: events }),
    ...(links > 0 && { dropped_links_count: links }),
  };
}

function readEvent(at: JsonLocation, event: JsonObject): DecodedEvent {
  at.countItem('events and links');
  return {
    time_us: readNanosAsMicros(at, event, 'timeUnixNano'),
    name: at.text(event, 'name'),
    attributes: readAttributes(at, event),
  };
}

function readLink(at: JsonLocation, link: JsonObject): DecodedLink {
  at.countItem('events and links');
  return {
    trace_id: readTraceId(at, link, 'traceId') || ZERO_TRACE_ID,
    span_id: readSpanId(at, link, 'spanId') || ZERO_SPAN_ID,
    attributes: readAttributes(at, link),
  };
}
