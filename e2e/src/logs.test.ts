/** OTLP logs of real clients: stored, readable, joined to their spans, and not stored twice. */
import type { LogEntry, OutcomeEntry, SpanDetail, SpanListRow } from '@sentryai/schema';
import { eventually } from '@sentryai/testing/eventually';
import { loadFixtures } from '@sentryai/testing/fixtures';
import { sendCaptured } from '@sentryai/testing/send-captured';
import { type Product, removeHome, startProduct } from '@sentryai/testing/start-product';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itemCountOf } from './captured-items.ts';

const fixtures = loadFixtures('otlp').filter(({ requests }) => requests.some(({ path }) => path.endsWith('/v1/logs')));
const sentCount = fixtures
  .flatMap(({ requests }) => requests.filter(({ path }) => path.endsWith('/v1/logs')))
  .reduce((sum, request) => sum + itemCountOf(request), 0);
const WINDOW = 'from=2020-01-01T00:00:00Z&to=now&limit=1000';

describe('captured OTLP logs', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ env: { SENTRYAI_RETENTION_DAYS: '0' } });
  });
  afterAll(async () => {
    await product.stop();
    await removeHome(product.home);
  });

  const sendAll = async () => {
    for (const { requests } of fixtures) {
      for (const request of requests.filter(({ path }) => path.endsWith('/v1/logs') || path.endsWith('/v1/traces'))) {
        expect((await sendCaptured(product.urls.otlp, request)).status).toBe(200);
      }
    }
  };
  const count = async (outcome: string): Promise<number> => {
    const { data } = await product.get<{ data: OutcomeEntry[] }>('/api/v1/outcomes?from=-1h&limit=1000');
    return data.filter((row) => row.item_type === 'log' && row.outcome === outcome).reduce((sum, row) => sum + row.quantity, 0);
  };

  it('are all readable, with level, message and service', async () => {
    expect(sentCount).toBeGreaterThan(10);
    await sendAll();
    const logs = await eventually(async () => {
      const { data } = await product.get<{ data: LogEntry[] }>(`/api/v1/logs?${WINDOW}`);
      expect(await count('stored')).toBe(sentCount);
      expect(data.length).toBe(sentCount);
      return data;
    });
    for (const log of logs) {
      expect(log.origin).toBe('otlp');
      expect(log.message.length).toBeGreaterThan(0);
      expect(log.service).not.toBeNull();
    }
  });

  it('give the conversation to a span whose client sends its messages as log events', async () => {
    const { data } = await product.get<{ data: SpanListRow[] }>(`/api/v1/spans?${WINDOW}&query=${encodeURIComponent('kind:llm')}`);
    const withMessages: SpanDetail[] = [];
    for (const { trace_id, span_id } of data) {
      const detail = await product.get<SpanDetail>(`/api/v1/spans/${trace_id}/${span_id}`);
      if (detail.scope_name?.includes('instrumentation-openai') && detail.messages.input !== null) withMessages.push(detail);
    }
    expect(withMessages.length).toBeGreaterThan(3);
    for (const detail of withMessages) {
      expect(detail.messages.input?.length).toBeGreaterThan(0);
      expect(detail.messages.input?.every((message) => message.parts.every((part) => part.type !== 'other'))).toBe(true);
    }
    expect(withMessages.some((detail) => detail.messages.output?.some((message) => message.role === 'assistant'))).toBe(true);
  });

  it('change nothing but the duplicate count when they are sent again', async () => {
    const before = await product.get(`/api/v1/logs?${WINDOW}`);
    await sendAll();
    await eventually(async () => expect(await count('duplicate')).toBe(sentCount));
    expect(await product.get(`/api/v1/logs?${WINDOW}`)).toEqual(before);
  });
});
