import type { SpanRules } from '../decoded.ts';
import type { DecodedLogRecord, DecodedLogResource, DecodedLogs, DecodedLogScope } from '../decoded-logs.ts';
import { LogTally } from '../log-rules.ts';
import { readAnyValue, readAttributes } from './any-value.ts';
import { JsonLocation, type JsonObject } from './location.ts';
import { parseJsonBody } from './parse-body.ts';
import { readNanosAsMicros, readSeverity, readSpanId, readTraceId } from './scalars.ts';

/** Requests of the other signals, which would be an empty logs request if their name were ignored like any unknown one. */
const OTHER_SIGNALS: Readonly<Record<string, string>> = {
  resource_logs: 'OTLP/JSON names are lowerCamelCase: resourceLogs',
  resourceSpans: 'this is a traces request, which belongs to /v1/traces',
  resourceMetrics: 'this is a metrics request, which belongs to /v1/metrics',
};

/** Decodes an ExportLogsServiceRequest in OTLP's JSON; same tolerance and errors as decodeTracesJson. */
export function decodeLogsJson(body: Uint8Array, rules: SpanRules): DecodedLogs {
  const request = parseJsonBody(body);
  const at = new JsonLocation();
  const tally = new LogTally(rules);
  const resources: DecodedLogResource[] = [];
  for (const [name, advice] of Object.entries(OTHER_SIGNALS)) {
    if (request['resourceLogs'] === undefined && request[name] !== undefined) throw at.failure(`${name} holds no logs here; ${advice}`);
  }
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
  at.eachObject(resourceLogs, 'scopeLogs', (scopeLogs) => {
    const scope: DecodedLogScope = { name: '', version: '', attributes: new Map(), records: [] };
    at.object(scopeLogs, 'scope', (value) => {
      scope.name = at.text(value, 'name');
      scope.version = at.text(value, 'version');
      scope.attributes = readAttributes(at, value);
    });
    at.eachObject(scopeLogs, 'logRecords', (item) => {
      const record = readLogRecord(at, item);
      if (tally.accept(record)) scope.records.push(record);
    });
    if (scope.records.length > 0) resource.scopes.push(scope);
  });
  return resource;
}

function readLogRecord(at: JsonLocation, item: JsonObject): DecodedLogRecord {
  at.countEventOrLink();
  return {
    time_us: readNanosAsMicros(at, item, 'timeUnixNano'),
    observed_time_us: readNanosAsMicros(at, item, 'observedTimeUnixNano'),
    severity_number: readSeverity(at, item),
    severity_text: at.text(item, 'severityText'),
    body: readAnyValue(at, item['body'], 1),
    attributes: readAttributes(at, item),
    trace_id: readTraceId(at, item, 'traceId'),
    span_id: readSpanId(at, item, 'spanId'),
    event_name: at.text(item, 'eventName'),
    index: 0,
  };
}
