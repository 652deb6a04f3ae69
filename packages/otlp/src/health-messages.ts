import { ProtobufReader } from './protobuf/reader.ts';
import { ProtobufWriter } from './protobuf/writer.ts';

const SERVING = 1;
const NOT_SERVING = 2;

/** The service that a grpc.health.v1.HealthCheckRequest asks about, '' for the server. Errors: OtlpDecodeError. */
export function readHealthRequest(body: Uint8Array): string {
  const reader = new ProtobufReader(body);
  let service = '';
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === 0x0a) service = reader.string();
    else reader.skip(tag);
  }
  return service;
}

/** A grpc.health.v1.HealthCheckResponse. */
export function encodeHealthResponse(isServing: boolean): Uint8Array {
  const writer = new ProtobufWriter();
  writer.varint(1, isServing ? SERVING : NOT_SERVING);
  return writer.finish();
}
