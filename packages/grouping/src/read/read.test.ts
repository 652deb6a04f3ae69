import type { ErrorRow } from '@sentryai/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupError } from '../group-error.ts';
import { languageOf } from '../language.ts';
import { LANGUAGES } from '../occurrence.ts';
import { fromErrorRow } from './from-error-row.ts';
import { fromOtelException } from './from-otel.ts';
import { readExceptions } from './read-exceptions.ts';

function row(more: Partial<ErrorRow>): ErrorRow {
  return {
    project_id: 1,
    event_id: '0'.repeat(32),
    dedup_key: '0'.repeat(32),
    external_id: '',
    timestamp_us: 0,
    received_at_ms: 0,
    trace_id: '0'.repeat(32),
    span_id: '0'.repeat(16),
    session_id: '',
    user_id: '',
    service: '',
    environment: 'production',
    release: 'shop@1.4.2',
    origin: 'native',
    sdk_name: '',
    sdk_version: '',
    tags: { tenant: 'acme' },
    attributes: '',
    level: 'error',
    message: '',
    error_type: '',
    error_value: '',
    is_handled: null,
    exceptions: '',
    fingerprint: '',
    breadcrumbs: '',
    contexts: '',
    ...more,
  };
}

const STACK = "TypeError: Cannot read properties of undefined (reading 'title')\n    at formatSource (/srv/app/answers.js:4:20)";

describe('fromErrorRow', () => {
  it('reads native errors, with the language of their run time or files', () => {
    const frames = [{ function: 'Indexer.load', filename: '/srv/app/rag/indexer.py', lineno: 3, in_app: true, context_line: 'x' }];
    const exceptions = JSON.stringify([{ type: 'KeyError', value: "'id'", module: 'rag', handled: false, frames }]);
    const native = fromErrorRow(row({ exceptions, contexts: '{"runtime":{"name":"cpython"}}', fingerprint: '["a",1,"b"]' }));
    expect(native).toMatchObject({ language: 'python', release: 'shop@1.4.2', tags: { tenant: 'acme' }, fingerprint: ['a', 'b'] });
    expect(native.exceptions[0]).toMatchObject({
      type: 'KeyError',
      module: 'rag',
      isHandled: false,
      frames: [{ function: 'Indexer.load', inApp: true, contextLine: 'x' }],
    });
    expect(fromErrorRow(row({ exceptions })).language).toBe('python');
    expect(fromErrorRow(row({})).fingerprint).toBeNull();
  });

  it('reads what Sentry events say beside the columns', () => {
    const attributes = JSON.stringify({
      platform: 'node',
      logger: 'shop',
      transaction: 'POST /chat',
      logentry: { message: 'Indexed %s', params: [3] },
    });
    const mechanism = { synthetic: true, exception_id: 1, parent_id: 0, source: 'errors[0]', is_exception_group: true, handled: true };
    const exceptions = JSON.stringify([
      { type: '', value: 'x', mechanism, stacktrace: { frames: [{ function: 'async run', abs_path: '/srv/app/a.js', filename: 'a.js' }] } },
    ]);
    const sentry = fromErrorRow(row({ origin: 'sentry', attributes, exceptions, message: 'Indexed 3' }));
    expect(sentry).toMatchObject({
      language: 'javascript',
      logger: 'shop',
      transaction: 'POST /chat',
      messageTemplate: 'Indexed %s',
      message: 'Indexed 3',
    });
    expect(sentry.exceptions[0]).toMatchObject({ isSynthetic: true, id: 1, parentId: 0, link: 'member', isGroup: true, isHandled: true });
    expect(sentry.exceptions[0]?.frames[0]).toMatchObject({ filename: '/srv/app/a.js', isAsync: true });
  });

  it('reads the stack texts of OpenTelemetry logs', () => {
    const attributes = JSON.stringify({
      'resource.telemetry.sdk.language': 'nodejs',
      'gen_ai.provider.name': 'openai',
      'http.response.status_code': 429,
    });
    const exceptions = JSON.stringify([
      { type: 'TypeError', value: "Cannot read properties of undefined (reading 'title')", handled: null, frames: [], stacktrace: STACK },
    ]);
    const otlp = fromErrorRow(row({ origin: 'otlp', attributes, exceptions }));
    expect(otlp).toMatchObject({ language: 'javascript', provider: 'openai', httpStatus: 429 });
    expect(otlp.exceptions[0]?.frames).toHaveLength(1);
  });

  it('lets what is known around the error go before', () => {
    expect(
      fromErrorRow(row({ origin: 'otlp', attributes: '{"gen_ai.system":"openai"}' }), { provider: 'groq', language: 'go' }),
    ).toMatchObject({ provider: 'groq', language: 'go' });
  });

  it('gives one hash to one error, whichever way it came', () => {
    const frames = [{ function: 'formatSource', filename: '/srv/app/answers.js', in_app: true }];
    const value = "Cannot read properties of undefined (reading 'title')";
    const native = fromErrorRow(
      row({ sdk_name: 'sentryai.javascript', exceptions: JSON.stringify([{ type: 'TypeError', value, frames }]) }),
    );
    const sentry = fromErrorRow(
      row({
        origin: 'sentry',
        attributes: '{"platform":"node"}',
        exceptions: JSON.stringify([{ type: 'TypeError', value, stacktrace: { frames } }]),
      }),
    );
    const otel = fromOtelException({ type: 'TypeError', message: value, stacktrace: STACK }, { language: 'javascript' });
    expect(new Set([native, sentry, otel].map((occurrence) => groupError(occurrence).hashes.main)).size).toBe(1);
  });

  it('groups whatever is stored, and throws for none of it', () => {
    const value = fc.oneof(fc.anything(), fc.constantFrom('Error: x\n    at f (/a.js:1:2)', '429 {"error":{"code":"x"}}', '{{ default }}'));
    const exception = fc.record(
      {
        type: value,
        value,
        module: value,
        frames: fc.oneof(fc.anything(), fc.array(fc.record({ function: value, filename: value, in_app: value }))),
        stacktrace: value,
        mechanism: value,
      },
      { requiredKeys: [] },
    );
    const json = (arbitrary: fc.Arbitrary<unknown>) =>
      arbitrary.map((found) => JSON.stringify(found, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '');
    fc.assert(
      fc.property(
        json(fc.oneof(fc.anything(), fc.array(exception, { maxLength: 4 }))),
        json(fc.anything()),
        fc.constantFrom('native', 'sentry', 'otlp'),
        fc.string(),
        (exceptions, other, origin, message) => {
          const grouped = groupError(
            fromErrorRow(row({ exceptions, origin, message, attributes: other, contexts: other, fingerprint: other })),
          );
          expect(grouped.hashes.main).toMatch(/^[0-9a-f]{32}$/);
          expect(grouped.title).not.toBe('');
        },
      ),
    );
  });
});

describe('fromOtelException', () => {
  it('takes the class from the stack where a code stands in its place, and the module from the class', () => {
    expect(
      fromOtelException({
        type: 'ENOENT',
        message: 'ENOENT: no such file',
        stacktrace: 'Error: ENOENT: no such file\n    at f (/a.js:1:2)',
      }).exceptions[0]?.type,
    ).toBe('Error');
    expect(fromOtelException({ type: 'openai.RateLimitError', message: 'slow down', stacktrace: '' }).exceptions[0]).toMatchObject({
      type: 'openai.RateLimitError',
      module: 'openai',
      value: 'slow down',
    });
  });
});

it('readExceptions takes lists, Sentry values and single ones, and leaves the rest out', () => {
  expect(readExceptions([{ type: 'A' }, 1, null], '')).toHaveLength(1);
  expect(readExceptions({ values: [{ type: 'A' }, { type: 'B' }] }, '')).toHaveLength(2);
  expect(readExceptions({ type: 'A' }, '')).toHaveLength(1);
  expect(readExceptions('A', '')).toEqual([]);
});

it('languageOf knows platforms, languages of telemetry and names of SDKs', () => {
  const names = {
    javascript: ['node', 'webjs', 'sentry.javascript.browser'],
    python: ['python', 'sentry.python.fastapi', 'sentryai.python'],
    dotnet: ['csharp', 'sentry.dotnet.aspnetcore'],
    java: ['kotlin', 'sentry.java.android'],
  };
  for (const [language, spellings] of Object.entries(names)) for (const name of spellings) expect(languageOf(name), name).toBe(language);
  expect(languageOf('', 'other', 'native')).toBe('');
  for (const language of LANGUAGES) expect(languageOf(language)).toBe(language);
});
