import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSearch, errorSearch, logSearch, scoreSearch, SearchQueryError, spanSearch } from './index.ts';

const context = { nowMs: Date.UTC(2026, 0, 15) };
const compile = (query: string, dialect = spanSearch) => compileSearch(query, dialect, context);

function mistake(query: string, dialect = spanSearch): SearchQueryError {
  try {
    compile(query, dialect);
  } catch (error) {
    if (error instanceof SearchQueryError) return error;
    throw error;
  }
  throw new Error(`${query} was taken`);
}

describe('compiled searches', () => {
  it('has no condition for an empty query', () => {
    expect(compile('  ')).toBeUndefined();
    expect(compileSearch(undefined, spanSearch, context)).toBeUndefined();
  });

  it.each([
    ['model:gpt-4o', 'model = {q0:String}', { q0: 'gpt-4o' }],
    ['model:[gpt-4o, o3]', 'model IN {q0:Array(String)}', { q0: ['gpt-4o', 'o3'] }],
    ['model:claude-*', 'model LIKE {q0:String}', { q0: 'claude-%' }],
    ['model:100%_*', 'model LIKE {q0:String}', { q0: '100\\%\\_%' }],
    ['kind:LLM', 'kind IN {q0:Array(String)}', { q0: ['llm'] }],
    ['duration_ms:>=1.5s', 'ifNull(if(has_end = 0, NULL, duration_us / 1000) >= {q0:Float64}, 0)', { q0: 1500 }],
    ['cost_usd:>0.1', 'ifNull(cost_usd > {q0:Float64}, 0)', { q0: 0.1 }],
    ['is_streaming:true', 'ifNull(is_streaming = true, 0)', {}],
    ['has:session_id', "session_id != ''", {}],
    ['has:cost_usd', 'isNotNull(cost_usd)', {}],
    ['gen_ai.request.model:x', 'model_requested = {q0:String}', { q0: 'x' }],
    ['tags:vip', 'mapContains(tags, {q0:String})', { q0: 'vip' }],
    ['start_time:>-1h', "start_time > fromUnixTimestamp64Micro({q0:Int64}, 'UTC')", { q0: (context.nowMs - 3_600_000) * 1000 }],
  ])('compiles %s', (query, sql, params) => {
    expect(compile(query)).toEqual({ sql, params });
  });

  it('takes ids in any case and as UUID', () => {
    const hex = '4bf92f3577b34da6a3ce929d0e0e4736';
    for (const written of [hex, hex.toUpperCase(), '4bf92f35-77b3-4da6-a3ce-929d0e0e4736']) {
      expect(compile(`trace_id:${written}`)).toEqual({ sql: 'trace_id = unhex({q0:String})', params: { q0: hex } });
    }
    expect(compile('trace_id:4BF9*')).toEqual({ sql: 'lower(hex(trace_id)) LIKE {q0:String}', params: { q0: '4bf9%' } });
  });

  it.each([
    ['kind:lllm', 5, 'Did you mean kind:llm?'],
    ['status:broken', 7, 'It is one of unset, ok, error, running.'],
    ['cost_usd:cheap', 9, 'cost_usd:>0.5'],
    ['duration_ms:>soon', 13, '1.5s'],
    ['model:>5', 0, 'Write model:value instead.'],
    ['trace_id:xyz', 9, 'external_id'],
    ['start_time:>yesterday', 12, '2026-01-31'],
    ['is_streaming:maybe', 13, 'is_streaming:true'],
    ['somewhere:>far', 11, 'somewhere:>0.5'],
  ])('answers %s with a suggestion', (query, position, suggestion) => {
    const error = mistake(query);
    expect(error.position).toBe(position);
    expect(error.suggestion).toContain(suggestion);
    expect(error).toMatchObject({ code: 'invalid_query', httpStatus: 400 });
  });

  it('knows the words of the other tables', () => {
    expect(compile('level:WARNING', logSearch)?.params).toEqual({ q0: ['warn'] });
    expect(compile('handled:false', errorSearch)?.sql).toContain('is_handled');
    expect(compile('value:<0.5', scoreSearch)?.sql).toContain('value_number <');
  });

  it('never puts text of the user into the SQL, and fails with nothing but SearchQueryError', () => {
    const marker = 'zQ7x';
    const hostile = fc.constantFrom("'", '"', '\\', ';', '--', '/*', '{x:UInt8}', '\u0000', '`', ') OR 1=1', '%', '_', '日', '\ud800');
    const word = fc
      .array(fc.oneof(hostile, fc.constant(marker), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(''));
    const key = fc.constantFrom(
      'model',
      'trace_id',
      'cost_usd',
      'kind',
      'tags',
      'input',
      'start_time',
      `${marker}.key`,
      'tags.x',
      'gen_ai.request.seed',
      'has',
    );
    const term = fc.oneof(
      word,
      fc.tuple(key, fc.constantFrom(':', ':>', ':['), word).map((parts) => parts.join('')),
      fc.tuple(key, word).map(([k, w]) => `${k}:${JSON.stringify(w)}`),
    );
    const dialect = fc.constantFrom(spanSearch, logSearch, errorSearch, scoreSearch);
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), dialect, (terms, table) => {
        try {
          const filter = compile(terms.join(' '), table);
          expect(filter?.sql ?? '').not.toContain(marker);
          // Everything that is not ASCII came from a user.
          expect(filter?.sql ?? '').toMatch(/^[\n -~]*$/);
          // Every placeholder has its value.
          const named = [...(filter?.sql ?? '').matchAll(/\{(q\d+):/g)].map((found) => found[1] ?? '');
          expect(Object.keys(filter?.params ?? {})).toEqual(expect.arrayContaining(named));
        } catch (error) {
          if (!(error instanceof SearchQueryError)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
