import { errorEntrySchema, pageOf } from '@sentryai/schema';
import { BUILT_AT_MS, buildAttachment, buildError, buildScore, traceIdOf } from '@sentryai/testing/builders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

const HOUR_US = 3_600_000_000;

describe('attachments of errors', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    const first = buildError(1, { event_id: traceIdOf(1) });
    await test.insert({
      errors: [
        first,
        buildError(2, { event_id: traceIdOf(2), timestamp_us: first.timestamp_us - 1 }),
        buildError(3, {
          event_id: traceIdOf(3),
          timestamp_us: first.timestamp_us - 2,
          exceptions: '[{"type":"E","value":"v","mechanism":{"type":"onerror","handled":false},"frames":[]}]',
        }),
      ],
      blobs: [
        buildAttachment(1, { name: 'b.log', size_bytes: 70_000, content_type: '' }),
        buildAttachment(1, { dedup_key: traceIdOf(77), blob_id: traceIdOf(78), name: 'a.png', content_type: 'image/png' }),
        // Came an hour later than its error.
        buildAttachment(2, { name: 'late.txt', timestamp_us: BUILT_AT_MS * 1000 + HOUR_US }),
        buildAttachment(1, { project_id: 2, dedup_key: traceIdOf(79), name: 'of-another-project.txt' }),
        buildAttachment(3, { kind: 'media', name: 'media-of-a-span.png' }),
      ],
      scores: [buildScore(1, { attributes: '{"email":"a@example.org","url":"https://shop.example"}' })],
    });
  });
  afterAll(() => test.close());

  it('are listed with the error that they were sent with', async () => {
    const { data } = await test.read('/api/v1/errors', pageOf(errorEntrySchema));
    expect(data.map((error) => error.attachments)).toEqual([
      [
        { blob_id: traceIdOf(78), name: 'a.png', content_type: 'image/png', size_bytes: 5 },
        { blob_id: traceIdOf(0xb10b_0001), name: 'b.log', content_type: null, size_bytes: 70_000 },
      ],
      [{ blob_id: traceIdOf(0xb10b_0002), name: 'late.txt', content_type: 'text/plain', size_bytes: 5 }],
      [],
    ]);
    expect(data[2]?.exceptions[0]?.mechanism).toEqual({ type: 'onerror', handled: false });
  });

  it('do not come with scores, which show what else their sender said', async () => {
    const { body } = await test.get('/api/v1/scores');
    expect(body).toMatchObject({ data: [{ attributes: { email: 'a@example.org', url: 'https://shop.example' } }] });
  });
});
