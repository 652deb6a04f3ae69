import type { SpanRules } from '../decoded.ts';
import type { DecodedLogRecord, DecodedLogResource, DecodedLogs, DecodedLogScope } from '../decoded-logs.ts';
import { LogTally } from '../log-rules.ts';
import { readAnyValue, readAttribute } from './any-value.ts';
import { isForeign, type WireKinds } from './foreign.ts';
import { ProtobufReader } from './reader.ts';
import { readResource, readScope } from './resource.ts';
import { idAt } from './span-head.ts';

type Decoding = { reader: ProtobufReader; tally: LogTally };

const SEVERITY_MAX = 24;
/** Times and numbers of a LogRecord; spans and metrics have texts and messages in the same places. */
const RECORD_KINDS: WireKinds = new Map([
  [1, 1],
  [2, 0],
  [7, 0],
  [11, 1],
]);

/** Decodes an ExportLogsServiceRequest; same tolerance and errors as decodeTracesProtobuf. Field numbers: logs.proto of OTLP 1.x. */
export function decodeLogsProtobuf(body: Uint8Array, rules: SpanRules): DecodedLogs {
  const decoding: Decoding = { reader: new ProtobufReader(body), tally: new LogTally(rules) };
  const { reader, tally } = decoding;
  const resources: DecodedLogResource[] = [];
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a)
      readResourceLogs(decoding, resources); // resource_logs = 1
    else reader.skip(tag);
  }
  return { resources, recordCount: tally.recordCount, rejected: tally.rejected() };
}

function readResourceLogs(decoding: Decoding, resources: DecodedLogResource[]): void {
  const { reader } = decoding;
  const outer = reader.enter();
  const resource: DecodedLogResource = { attributes: new Map(), scopes: [] };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // resource = 1
        readResource(reader, resource);
        break;
      case 0x12: // scope_logs = 2
        readScopeLogs(decoding, resource.scopes);
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  if (resource.scopes.length > 0) resources.push(resource);
}

function readScopeLogs(decoding: Decoding, scopes: DecodedLogScope[]): void {
  const { reader } = decoding;
  const outer = reader.enter();
  const scope: DecodedLogScope = { name: '', version: '', attributes: new Map(), records: [] };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x0a: // scope = 1
        readScope(reader, scope);
        break;
      case 0x12: {
        // log_records = 2
        const record = readLogRecord(decoding);
        if (record !== null) scope.records.push(record);
        break;
      }
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  if (scope.records.length > 0) scopes.push(scope);
}

/** Null: the record does not count. */
function readLogRecord({ reader, tally }: Decoding): DecodedLogRecord | null {
  reader.countItem('log records');
  const outer = reader.enter();
  if (isForeign(reader, RECORD_KINDS)) {
    tally.refuseForeign();
    reader.pos = reader.limit;
    reader.leave(outer);
    return null;
  }
  const record: DecodedLogRecord = {
    index: tally.recordCount,
    time_us: 0,
    observed_time_us: 0,
    severity_number: 0,
    severity_text: '',
    body: null,
    attributes: new Map(),
    trace_id: '',
    span_id: '',
    event_name: '',
  };
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case 0x09: // time_unix_nano = 1
        record.time_us = reader.nanosAsMicros();
        break;
      case 0x10: {
        // severity_number = 2
        const severity = reader.int32();
        record.severity_number = severity >= 1 && severity <= SEVERITY_MAX ? severity : 0;
        break;
      }
      case 0x1a: // severity_text = 3
        record.severity_text = reader.string();
        break;
      case 0x2a: // body = 5
        record.body = readAnyValue(reader, record.body, 1);
        break;
      case 0x32: // attributes = 6
        readAttribute(reader, record.attributes);
        break;
      case 0x38: // dropped_attributes_count = 7
        record.dropped_attributes_count = reader.uint32();
        break;
      case 0x4a: {
        // trace_id = 9
        const at = idAt(reader, 16);
        record.trace_id = at < 0 ? '' : reader.hex(at, 16);
        break;
      }
      case 0x52: {
        // span_id = 10
        const at = idAt(reader, 8);
        record.span_id = at < 0 ? '' : reader.hex(at, 8);
        break;
      }
      case 0x59: // observed_time_unix_nano = 11
        record.observed_time_us = reader.nanosAsMicros();
        break;
      case 0x62: // event_name = 12
        record.event_name = reader.string();
        break;
      default:
        reader.skip(tag);
    }
  }
  reader.leave(outer);
  if (record.dropped_attributes_count === 0) delete record.dropped_attributes_count;
  return tally.accept(record) ? record : null;
}
