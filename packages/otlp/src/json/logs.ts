import type { SpanRules } from '../decoded.ts';
import type { DecodedLogRecord, DecodedLogResource, DecodedLogs, DecodedLogScope } from '../decoded-logs.ts';
import { LogTally } from '../log-rules.ts';
import { readAnyValue, readAttributes } from './any-value.ts';
import { JsonLocation, type JsonObject } from './location.ts';
import { refuseLookAlikes, requestLookAlikes, scopeLookAlikes } from './look-alikes.ts';
import { parseJsonBody } from './parse-body.ts';
import { readNanosAsMicros, readSeverity, readSpanId, readTraceId, readUint } from './scalars.ts';

const REQUEST_LOOK_ALIKES = requestLookAlikes('resourceLogs', 'resource_logs');
const SCOPE_LOOK_ALIKES = scopeLookAlikes('scopeLogs', 'scope_logs', 'instrumentationLibraryLogs');
const RECORD_LOOK_ALIKES = {
  log_records: 'OTLP/JSON names are lowerCamelCase: logRecords',
  logs: 'this name of 2021 was replaced by logRecords',
};

/** Decodes an ExportLogsServiceRequest in OTLP's JSON; same tolerance and errors as decodeTracesJson. */
export function decodeLogsJson(body: Uint8Array, rules: SpanRules): DecodedLogs {
  const request = parseJsonBody(body);
  const at = new JsonLocation();
  const tally = new LogTally(rules);
  const resources: DecodedLogResource[] = [];
  refuseLookAlikes(at, request, 'resourceLogs', 'logs', REQUEST_LOOK_ALIKES);
  at.eachObject(request, 'resourceLogs', (resourceLogs) => {
    const resource = readResourceLogs(at, resourceLogs, tally);
    if (resource.scopes.length > 0) resources.push(resource);
  });
  return { resources, recordCount: tally.recordCount, rejected: tally.rejected() };
}

function readResourceLogs(at: JsonLocation, resourceLogs: JsonObject, tally: LogTally): DecodedLogResource {
  const resource: DecodedLogResource = { attributes: new Map(), scopes: [] };
  at.object(resourceLogs, 'resource', (value) => {
    resource.attributes = readAttributes(at, value);
  });
  refuseLookAlikes(at, resourceLogs, 'scopeLogs', 'logs', SCOPE_LOOK_ALIKES);
  at.eachObject(resourceLogs, 'scopeLogs', (scopeLogs) => {
    const scope: DecodedLogScope = { name: '', version: '', attributes: new Map(), records: [] };
    at.object(scopeLogs, 'scope', (value) => {
      scope.name = at.text(value, 'name');
      scope.version = at.text(value, 'version');
      scope.attributes = readAttributes(at, value);
    });
    refuseLookAlikes(at, scopeLogs, 'logRecords', 'logs', RECORD_LOOK_ALIKES);
    at.eachObject(scopeLogs, 'logRecords', (item) => {
      const record = readLogRecord(at, item, tally.recordCount);
      if (tally.accept(record)) scope.records.push(record);
    });
    if (scope.records.length > 0) resource.scopes.push(scope);
  });
  return resource;
}

function readLogRecord(at: JsonLocation, item: JsonObject, index: number): DecodedLogRecord {
  at.countItem('log records');
  const droppedCount = readUint(at, item, 'droppedAttributesCount');
  return {
    index,
    time_us: readNanosAsMicros(at, item, 'timeUnixNano'),
    observed_time_us: readNanosAsMicros(at, item, 'observedTimeUnixNano'),
    severity_number: readSeverity(at, item),
    severity_text: at.text(item, 'severityText'),
    body: readAnyValue(at, item['body'], 1),
    attributes: readAttributes(at, item),
    trace_id: readTraceId(at, item, 'traceId'),
    span_id: readSpanId(at, item, 'spanId'),
    event_name: at.text(item, 'eventName'),
    ...(droppedCount > 0 && { dropped_attributes_count: droppedCount }),
  };
}
