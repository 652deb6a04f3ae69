import { CONTENT_SCRIPTS, CONTENT_WORDS, hasCharacters } from '@sentryai/store/queries/index';
import { BUILT_AT_MS, buildContent, buildLlmSpan, spanIdOf, traceIdOf } from '@sentryai/testing/builders';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type TestApi } from '../open-test-api.fixture.ts';

/** As many as one statement takes. */
const LETTERS_PER_QUERY = 10_000;

/** What models were asked, as clients send it. */
const INPUTS = [
  '昨天的订单没有付款成功，请帮我查一下。',
  '注文の支払いができませんでした。カタカナのﾃｽﾄ',
  'สวัสดีครับ ฉันชำระเงินไม่สำเร็จ กรุณาช่วยด้วย',
  '결제에 실패했습니다. 도와주세요',
  'لم يتم الدفع بنجاح',
  'भुगतान विफल रहा',
  'Оплата не прошла, ПОЖАЛУЙСТА помогите',
  'The payment of order_4711 failed: quotaExceeded (HTTP 429). He said "try again".',
  JSON.stringify([{ role: 'user', content: '付款 "失败" 🚀\nnext' }]),
  // As json.dumps of Python writes it.
  JSON.stringify([{ role: 'user', content: '退款到账 naïve 🚀 x' }]).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ),
  'mixed 中文and英文words without spaces',
];

describe('search in content', () => {
  let test: TestApi;
  beforeAll(async () => {
    test = await openTestApi();
    const ids = (n: number) => ({ trace_id: traceIdOf(n + 1), span_id: spanIdOf(1), start_time_us: BUILT_AT_MS * 1000 + n });
    // In two parts, as batches come.
    for (const half of [0, 1]) {
      const numbers = INPUTS.map((_, n) => n).filter((n) => n % 2 === half);
      await test.insert({
        spans: numbers.map((n) => buildLlmSpan({ ...ids(n), name: 'chat' })),
        span_content: numbers.map((n) =>
          buildContent({ ...ids(n), input: INPUTS[n] ?? '', output: `answer ${n}`, documents: n === 0 ? '文档' : '' }),
        ),
      });
    }
  });
  afterAll(() => test.close());

  /** Numbers of the inputs that a query finds. */
  const found = async (query: string): Promise<number[]> => {
    const { status, body, text } = await test.get(`/api/v1/spans?query=${encodeURIComponent(query)}`);
    if (status !== 200) throw new Error(text);
    const rows = body['data'] as unknown as { trace_id: string }[];
    return rows.map(({ trace_id }) => INPUTS.findIndex((_, n) => traceIdOf(n + 1) === trace_id)).sort((a, b) => a - b);
  };

  it.each([
    ['付款', [0, 8]],
    ['订单没有付款成功', [0]],
    ['款付', []],
    ['支払い', [1]],
    ['カタカナ', [1]],
    ['ﾃｽﾄ', [1]],
    ['ชำระเงิน', [2]],
    ['ชำระเงินไม่สำเร็จ สวัสดีครับ', [2]],
    ['"ชำระเงินไม่สำเร็จ สวัสดีครับ"', []],
    ['"ชำระเงินไม่สำเร็จ กรุณา"', [2]],
    ['실패', [3]],
    ['الدفع', [4]],
    ['विफल', [5]],
    ['пожалуйста', [6]],
    ['款', [0, 8, 9]],
    ['。', [0, 1]],
    ['文and英', [10]],
  ])('finds %s where it is written', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it.each([
    ['QUOTAEXCEEDED', [7]],
    ['taExceed', [7]],
    ['4711', [7]],
    ['order_4711', [7]],
    ['"of order_4711 failed"', [7]],
    ['pay*failed', [7]],
    ['ds', [10]],
    ['"answer 3"', [3]],
    ['input:answer', []],
    ['output:answer', INPUTS.map((_, n) => n)],
    ['documents:文档', [0]],
    ['付款 and not 订单', [8]],
    ['input:[付款, 支払い]', [0, 1, 8]],
  ])('finds words and parts of words: %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it.each([
    ['"try again\\""', [7]],
    ['"\\"失败\\""', [8]],
    ['"付款 \\"失败\\" 🚀"', [8]],
    ['退款到账', [9]],
    ['退款', [9]],
    ['naïve', [9]],
    ['"账 naïve 🚀 x"', [9]],
  ])('finds what JSON writes in another way: %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('finds every part of every text', async () => {
    const part = fc
      .tuple(fc.constantFrom(...INPUTS), fc.nat(), fc.integer({ min: 1, max: 12 }))
      .map(([text, at, length]) =>
        Array.from(text)
          .slice(at % Array.from(text).length)
          .slice(0, length)
          .join(''),
      )
      .filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(part, async (text) => {
        const quoted = `input:"${text.replace(/[\\"*]/g, '\\$&')}"`;
        const expected = INPUTS.flatMap((input, n) => (input.toLowerCase().includes(text.toLowerCase()) ? [n] : []));
        expect(await found(quoted)).toEqual(expect.arrayContaining(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('asks the text indexes', async () => {
    const plan = async (condition: string) => {
      const rows = await test.store.query<{ explain: string }>({
        name: 'explain',
        sql: `EXPLAIN indexes = 1 SELECT count() FROM span_content WHERE ${condition}`,
        params: { word: '%quota%', letters: ['付', '款'] },
      });
      return rows.map(({ explain }) => explain).join('\n');
    };
    expect(await plan(`${CONTENT_WORDS} LIKE {word:String}`)).toContain('ix_words');
    expect(await plan(hasCharacters('{letters:Array(String)}'))).toMatch(/ix_scripts[^]*tokens: \["付", "款"\]/);
    expect(CONTENT_SCRIPTS).toMatch(/^[ -~]+$/);
  });

  it('holds for every letter without case: the index has it by itself', async () => {
    const letters = Array.from({ length: 0x11_0000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((char) => /\p{Lo}/u.test(char));
    const wrong: string[] = [];
    for (let from = 0; from < letters.length; from += LETTERS_PER_QUERY) {
      const rows = await test.store.query<{ letter: string }>({
        name: 'letters_of_the_index',
        sql: `SELECT letter FROM (SELECT arrayJoin({letters:Array(String)}) AS letter) WHERE tokens(concat(letter, letter), 'asciiCJK') != [letter, letter]`,
        params: { letters: letters.slice(from, from + LETTERS_PER_QUERY) },
      });
      wrong.push(...rows.map(({ letter }) => letter));
    }
    expect(wrong).toEqual([]);
  });
});
