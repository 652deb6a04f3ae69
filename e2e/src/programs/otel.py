"""The same AI program as otel.ts, under the OpenTelemetry Python SDK. argv: word, protocol (grpc or http/protobuf)."""

import json
import logging
import sys

from opentelemetry import metrics, trace
from opentelemetry._logs import SeverityNumber, set_logger_provider
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

word, protocol = sys.argv[1:3]
if protocol == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

traces = TracerProvider()
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
records = LoggerProvider()
records.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
set_logger_provider(records)
meters = MeterProvider(
    metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter(), export_interval_millis=600_000)],
    views=[View(instrument_name="app.latency", aggregation=ExponentialBucketHistogramAggregation())],
)
metrics.set_meter_provider(meters)

meter = meters.get_meter("app", "1.0")
requests = meter.create_counter("app.requests", unit="{request}", description="Requests answered")
active = meter.create_up_down_counter("app.active")
tokens = meter.create_histogram(
    "gen_ai.client.token.usage", unit="{token}", explicit_bucket_boundaries_advisory=[1, 4, 16, 64, 256, 1024]
)
latency = meter.create_histogram("app.latency", unit="ms")
meter.create_observable_gauge("app.temperature", unit="Cel", callbacks=[lambda _: [metrics.Observation(21.5, {"room": "a"})]])

requests.add(3, {"ok": True})
active.add(5)
for count in (100, 25):
    tokens.record(count, {"gen_ai.request.model": "gpt-4o", "gen_ai.token.type": "input"})
for ms in range(1, 101):
    latency.record(ms)
# Two exports, so that the second is to be understood from the first.
meters.force_flush()
requests.add(4, {"ok": True})
active.add(-2)

tracer = traces.get_tracer("app", "1.0")
with tracer.start_as_current_span("invoke_agent helper", attributes={"gen_ai.operation.name": "invoke_agent"}) as root:
    with tracer.start_as_current_span(
        "chat gpt-4o",
        kind=SpanKind.CLIENT,
        attributes={
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.response.model": "gpt-4o-2024-08-06",
            "gen_ai.response.id": f"resp-{word}",
            "gen_ai.usage.input_tokens": 1000,
            "gen_ai.usage.output_tokens": 500,
        },
    ):
        pass
    logger = records.get_logger("app", "1.0")
    logger.emit(severity_number=SeverityNumber.INFO, body=f"hello {word} ✈")
    logger.emit(
        event_name="gen_ai.evaluation.result",
        attributes={
            "gen_ai.evaluation.name": "relevance",
            "gen_ai.evaluation.score.value": 0.75,
            "gen_ai.response.id": f"resp-{word}",
        },
    )
    try:
        raise ValueError(f"the tool of {word} failed")
    except ValueError as error:
        root.record_exception(error)
        root.set_status(StatusCode.ERROR)
    trace_id = format(root.get_span_context().trace_id, "032x")

logging.raiseExceptions = False
for provider in (traces, records, meters):
    provider.shutdown()
print(json.dumps({"traceId": trace_id}))
