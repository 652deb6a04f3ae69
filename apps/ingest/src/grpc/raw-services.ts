import type { ServiceDefinition, UntypedHandleCall } from '@grpc/grpc-js';
import { otlpLogs, otlpMetrics, otlpTraces } from '../routes/otlp.ts';
import type { Protocol } from '../routes/protocol.ts';

const same = (bytes: Buffer): Buffer => bytes;

/** A service of one unary method whose messages stay bytes: what is inside is read on the accept path. */
function rawService(service: string, method: string): ServiceDefinition<Record<string, UntypedHandleCall>> {
  return {
    [method]: {
      path: `/${service}/${method}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  };
}

/** The three services of OTLP and the protocol that each carries. */
export const OTLP_SERVICES: readonly { definition: ServiceDefinition<Record<string, UntypedHandleCall>>; protocol: Protocol }[] = [
  { definition: rawService('opentelemetry.proto.collector.trace.v1.TraceService', 'Export'), protocol: otlpTraces },
  { definition: rawService('opentelemetry.proto.collector.logs.v1.LogsService', 'Export'), protocol: otlpLogs },
  { definition: rawService('opentelemetry.proto.collector.metrics.v1.MetricsService', 'Export'), protocol: otlpMetrics },
];

/** gRPC's standard health service; watching is not offered. */
export const HEALTH_SERVICE = rawService('grpc.health.v1.Health', 'Check');
