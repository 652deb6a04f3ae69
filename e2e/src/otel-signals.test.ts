/**
 * Unmodified OpenTelemetry programs, in Node and Python, over every transport that their SDKs have: what they say in
 * traces, logs and metrics is in the API, the same whatever carried it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type {
  ErrorEntry,
  LedgerCheckResult,
  LogEntry,
  MetricName,
  MetricPointEntry,
  MetricSeries,
  OutcomeSums,
  ScoreEntry,
  Totals,
  TraceRow,
} from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAMS = join(import.meta.dirname, 'programs');
/** Python with OpenTelemetry's SDK and exporters, which the test script found or installed; undefined = skipped. */
const PYTHON = process.env['SENTRYAI_TEST_OTEL_PYTHON'];

type Transport = { protocol: 'grpc' | 'http/protobuf' | 'http/json'; compression: 'none' | 'gzip'; language: 'node' | 'python' };
const transports: Transport[] = [
  ...(['http/protobuf', 'http/json', 'grpc'] as const).flatMap((protocol) =>
    (['none', 'gzip'] as const).map((compression) => ({ protocol, compression, language: 'node' as const })),
  ),
  ...(['http/protobuf', 'grpc'] as const).flatMap((protocol) =>
    (['none', 'gzip'] as const).map((compression) => ({ protocol, compression, language: 'python' as const })),
  ),
];

type Ended = { code: number; output: string; errors: string };

/** Runs the program as its users do, told where to send by OpenTelemetry's own variables. */
async function runProgram(product: Product, word: string, { protocol, compression, language }: Transport, headers = ''): Promise<Ended> {
  const command = language === 'python' ? (PYTHON ?? '') : process.execPath;
  const args = language === 'python' ? [join(PROGRAMS, 'otel.py'), word, protocol] : [join(PROGRAMS, 'otel.ts'), word];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      PYTHONDONTWRITEBYTECODE: '1',
      OTEL_SERVICE_NAME: word,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '600000',
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? product.urls.grpc : product.urls.otlp,
      ...(compression === 'gzip' && { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }),
      ...(headers !== '' && { OTEL_EXPORTER_OTLP_HEADERS: headers }),
    },
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, output, errors };
}

describe('an OpenTelemetry program', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    expect(await product.stop()).toBe(0);
    await removeHome(product.home);
  });

  /** Answers the trace id that the program prints. */
  const run = async (word: string, transport: Transport): Promise<string> => {
    const { code, output, errors } = await runProgram(product, word, transport);
    expect([code, errors]).toEqual([0, '']);
    return (JSON.parse(output) as { traceId: string }).traceId;
  };
  const list = async <Row>(path: string): Promise<Row[]> => (await product.get<{ data: Row[] }>(`/api/v1/${path}`)).data;
  const series = (name: string, word: string) =>
    product.get<MetricSeries>(`/api/v1/metrics/series?from=-1h&step=1h&name=${name}&query=service:${word}`);
  const wholeHour = async (name: string, word: string) => {
    const {
      series: [only],
    } = await series(name, word);
    // A run may straddle the border of two hours.
    return only?.points ?? [];
  };

  it.each(transports.filter(({ language }) => language === 'node' || PYTHON !== undefined))(
    'in $language over $protocol ($compression) has its trace, logs and metrics read back',
    async (transport) => {
      const { language, protocol, compression } = transport;
      const word = `${language}-${protocol.replace('/', '-')}-${compression}`;
      const traceId = await run(word, transport);

      const trace = await eventually(async () => {
        const rows = await list<TraceRow>(`traces?query=service:${word}`);
        expect(rows).toMatchObject([{ trace_id: traceId, span_count: 2 }]);
        return rows[0];
      });
      expect(trace).toMatchObject({ llm_calls: 1, input_tokens: 1000, output_tokens: 500, error_count: 1, models: ['gpt-4o-2024-08-06'] });

      const logs = await eventually(async () => {
        const rows = await list<LogEntry>(`logs?query=service:${word}`);
        expect(rows).toHaveLength(2);
        return rows;
      });
      expect(logs.find(({ message }) => message === `hello ${word} ✈`)).toMatchObject({ level: 'info', logger: 'app', trace_id: traceId });

      const [error] = await list<ErrorEntry>(`errors?query=service:${word}`);
      expect(error).toMatchObject({ trace_id: traceId, origin: 'otlp', exceptions: [{ value: `the tool of ${word} failed` }] });
      expect(error?.exceptions[0]?.type).toMatch(/RangeError|ValueError/);
      expect(error?.exceptions[0]?.stacktrace).toContain('otel.');
      expect(await list<ScoreEntry>(`scores?query=service:${word}`)).toMatchObject([{ name: 'relevance', value: 0.75, trace_id: traceId }]);

      await eventually(async () => {
        const points = await list<MetricPointEntry>(`metrics/points?name=app.requests&query=service:${word}`);
        expect(points.length).toBeGreaterThanOrEqual(2);
      });
      const requests = await series('app.requests', word);
      expect(requests).toMatchObject({
        kind: 'counter',
        unit: '{request}',
        description: 'Requests answered',
        temporalities: ['cumulative'],
      });
      expect((await wholeHour('app.requests', word)).reduce((sum, point) => sum + (point.increase ?? 0), 0)).toBe(7);
      expect((await wholeHour('app.active', word)).at(-1)?.last).toBe(3);
      expect((await wholeHour('app.temperature', word)).at(-1)).toMatchObject({ last: 21.5 });
      const tokens = await wholeHour('gen_ai.client.token.usage', word);
      expect(tokens.reduce((sum, point) => sum + (point.sum ?? 0), 0)).toBe(125);
      const [latency] = await wholeHour('app.latency', word);
      expect((await series('app.latency', word)).kind).toBe('exponential_histogram');
      expect(latency).toMatchObject({ count: 100, sum: 5050 });
      expect(latency?.p50).toBeGreaterThan(47);
      expect(latency?.p50).toBeLessThan(53);
      const points = await list<MetricPointEntry>(`metrics/points?name=app.requests&query=service:${word}`);
      expect(points[0]).toMatchObject({ attributes: { ok: true }, scope_name: 'app', scope_version: '1.0', value: 7 });
    },
  );

  it('counts no token twice: what metrics repeat is not in the totals', async () => {
    const programs = (await list<TraceRow>('traces?limit=100')).length;
    const totals = await product.get<Totals>('/stats');
    expect(totals).toMatchObject({ llm_calls: programs, input_tokens: programs * 1000, output_tokens: programs * 500 });
    const names = await list<MetricName>('metrics/names');
    expect(names.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['app.active', 'app.latency', 'app.requests', 'app.temperature', 'gen_ai.client.token.usage']),
    );
    expect(names.find(({ name }) => name === 'gen_ai.client.token.usage')?.attribute_keys).toEqual([
      'gen_ai.request.model',
      'gen_ai.token.type',
    ]);
  });

  it('has each of its items in the ledger once, whatever carried it', async () => {
    const programs = (await list<TraceRow>('traces?limit=100')).length;
    const sums = await product.get<OutcomeSums>('/api/v1/outcomes?from=-1h&group_by=item_type,outcome');
    const stored = new Map(sums.groups.map(({ item_type, outcome, quantity }) => [`${item_type} ${outcome}`, quantity]));
    expect([...stored.keys()].sort()).toEqual(['log stored', 'metric stored', 'span stored']);
    expect([stored.get('span stored'), stored.get('log stored')]).toEqual([programs * 2, programs * 2]);
    expect(sums.received).toBe([...stored.values()].reduce((sum, quantity) => sum + quantity, 0));
    const check = await product.get<LedgerCheckResult>('/api/v1/outcomes/check?from=-1h');
    expect(check).toMatchObject({ status: 'balanced', received: sums.received });
  });
});

describe('an OpenTelemetry program with a key', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_INIT_INGEST_KEYS: 'otel-key' } });
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  it.each(['grpc', 'http/protobuf'] as const)('is let in over %s, and not without it', async (protocol) => {
    const word = `keyed-${protocol.replace('/', '-')}`;
    const transport: Transport = { protocol, compression: 'none', language: 'node' };
    await runProgram(product, `${word}-without`, transport);
    await runProgram(product, word, transport, 'authorization=Bearer%20otel-key');
    await eventually(async () => {
      const { data } = await product.get<{ data: TraceRow[] }>('/api/v1/traces');
      expect(data.map(({ service }) => service)).toContain(word);
      expect(data.map(({ service }) => service)).not.toContain(`${word}-without`);
    });
  });
});
