import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { maskLeaks } from './mask-leaks.ts';
import { scanLeaks } from './scan-leaks.ts';

const kinds = (text: string): string[] => [...new Set(scanLeaks(text, 0, text.length).map(({ kind }) => kind))].sort();

/** Repeatable letters and digits that look random. Whole tokens never stand in this file: other scanners would find them. */
function noise(length: number, seed: string, alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'): string {
  let text = '';
  for (let block = 0; text.length < length; block++) {
    for (const byte of createHash('sha256').update(`${seed} ${block}`).digest()) text += alphabet[byte % alphabet.length] ?? '';
  }
  return text.slice(0, length);
}

function withChecksum(prefix: string, body: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let value = crc32(body);
  let sum = '';
  for (let place = 0; place < 6; place++) {
    sum = `${digits[value % 62] ?? ''}${sum}`;
    value = Math.floor(value / 62);
  }
  return `${prefix}${body}${sum}`;
}

const HEX = '0123456789abcdef';
const jwt = (payload: object): string =>
  [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  `.${noise(43, 'sig')}`;

const SECRETS: readonly (readonly [kind: string, token: string])[] = [
  ['aws_access_key', `AKIA${noise(16, 'aws', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`],
  ['github_token', withChecksum('ghp_', noise(30, 'gh'))],
  ['github_token', `github_pat_${noise(22, 'pat')}_${noise(59, 'pat2')}`],
  ['gitlab_token', `glpat-${noise(20, 'gl')}`],
  ['slack_token', `xoxb-847362519024-${noise(24, 'slack')}`],
  [
    'slack_webhook',
    `https://hooks.slack.com/services/T0${noise(8, 't', 'ABCDEFGH0123')}/B0${noise(8, 'b', 'ABCDEFGH0123')}/${noise(24, 'hook')}`,
  ],
  ['stripe_key', `sk_live_${noise(24, 'stripe')}`],
  ['anthropic_key', `sk-ant-api03-${noise(93, 'ant')}AA`],
  ['openai_key', `sk-proj-${noise(48, 'oai')}`],
  ['openai_key', `sk-${noise(20, 'o1')}T3BlbkFJ${noise(20, 'o2')}`],
  ['google_api_key', `AIza${noise(35, 'goog')}`],
  ['npm_token', withChecksum('npm_', noise(30, 'npm'))],
  ['pypi_token', `pypi-AgE${noise(120, 'pypi')}`],
  ['huggingface_token', `hf_${noise(34, 'hf', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')}`],
  ['sendgrid_key', `SG.${noise(22, 'sg')}.${noise(43, 'sg2')}`],
  ['databricks_token', `dapi${noise(32, 'dbx', HEX)}`],
  ['azure_storage_key', `AccountKey=${noise(86, 'azs')}==`],
  ['azure_client_secret', `${noise(3, 'az')}8Q~${noise(34, 'az2')}`],
  ['json_web_token', jwt({ sub: 'u-1', exp: 2_000_000_000 })],
  ['private_key', `-----BEGIN RSA PRIVATE KEY-----\n${noise(64, 'rsa')}\n`],
  ['url_password', `postgres://app:${noise(14, 'pg')}@db.internal:5432/orders`],
  ['generic_secret', `client_secret = "${noise(32, 'cs')}"`],
  ['telegram_bot_token', `123456789:AA${noise(33, 'tg')}`],
];

describe('scanLeaks', () => {
  it.each(SECRETS)('finds %s in prose, in JSON and in JSON inside JSON', (kind, token) => {
    for (const text of [
      `Here it is: ${token}`,
      JSON.stringify({ log: `line\n${token}\nnext` }),
      JSON.stringify(JSON.stringify({ log: `\t${token}` })),
    ]) {
      expect(kinds(text), text).toContain(kind);
    }
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE is the key of the manual',
    `ghp_${noise(36, 'bad')} has a wrong checksum`,
    'export OPENAI_API_KEY=sk-your-key-here',
    'api_key: "<your key>"',
    'password = os.environ["DB_PASSWORD"]',
    'postgres://user:password@localhost/db',
    "new URL('https://abc:xyz@example.com')",
    'https://example.org:8080/path@v1',
    'commit 3f9c2a7be1d04c55a8e7f6b1c2d3e4f5a6b7c8d9, checksum sha256:9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de',
    'id 550e8400-e29b-41d4-a716-446655440000',
    '{"max_tokens":4096,"token":"word","secret":null,"key":"order_items_by_customer"}',
    'the secret: nobody knows what the password means',
    '{"tool_call_id":"call_9aZ1kQ8xLm2Pq4Rs6Tu0Vw","id":"chatcmpl-AbCdEfGhIjKlMnOpQrSt"}',
  ])('finds no secret in: %s', (text) => {
    expect(kinds(text).filter((kind) => !['email', 'phone'].includes(kind))).toEqual([]);
  });

  it.each([
    ['email', 'write to ann.lee@mail.example please'],
    ['card', 'card 4242 4242 4242 4242'],
    ['card', 'pay with 378282246310005 (amex)'],
    ['card', '{"card":"4111111111111111"}'],
    ['iban', 'IBAN GB82 WEST 1234 5698 7654 32'],
    ['iban', 'transfer to FR1420041010050500013M02606'],
    ['phone', 'call me at +49 171 2345678'],
    ['phone', 'my number is (415) 555-2671'],
    ['us_ssn', 'SSN 536-90-4399'],
    ['cpf', 'CPF 529.982.247-25'],
    ['es_identity_number', 'NIE X1234567L'],
    ['es_identity_number', 'mi DNI es 12345678Z'],
    ['it_fiscal_code', 'codice RSSMRA85T10A562S'],
    ['pl_pesel', 'PESEL 44051401359'],
    ['nl_bsn', 'BSN 111222333'],
    ['de_tax_id', 'Steuer-ID 86095742719'],
    ['tr_identity_number', 'TC Kimlik 10000000146'],
    ['in_aadhaar', 'Aadhaar 2341 2341 2346'],
    ['cn_resident_id', '身份证 11010519491231002X'],
    ['gb_national_insurance', 'National Insurance AB 12 34 56 C'],
    ['be_national_number', '85.07.30-033.28'],
    ['kr_resident_number', '주민번호 880101-1234568'],
    ['se_personal_number', '811218-9876'],
  ])('finds %s in: %s', (kind, text) => {
    expect(kinds(text)).toContain(kind);
    expect(kinds(JSON.stringify({ text: `x\n${text}` }))).toContain(kind);
  });

  it.each([
    'order 4539578763621487 shipped',
    'tracking number 4111111111111112',
    'started_at 1795388854716776, trace 4f1e83401ad54800',
    'info@shop.example and no-reply@shop.example',
    'version 10.0.0.4:5432, 2026-11-20T10:20:00Z',
    '000 4c6c5534 264e4f00 4569\n001 7e590700 560a2c00 43bc',
    'git clone git@github.com:org/repo.git',
    'npm i @scope/package@1.2.3',
    'invoice 2024-11-0042-7781 over 1.234.567,89',
    '0x4242424242424242 and 0000 0000 0000 0000',
    'PESEL is a number of 11 digits like 12345678901',
    'from +10 to +20 points, 555-0100',
  ])('finds no personal data in: %s', (text) => {
    expect(kinds(text)).toEqual([]);
  });

  it('masks what it finds, and shows the beginning of tokens only', () => {
    const token = SECRETS[1]?.[1] ?? '';
    const [leak] = scanLeaks(`x ${token}`, 0, 100);
    expect(leak?.masked.startsWith('ghp_')).toBe(true);
    expect(leak?.masked).not.toContain(token.slice(10));
    expect(maskLeaks(`a ${token} b ann.lee@mail.example c`)).toBe('a [github_token] b [email] c');
  });

  it('finds what stands across the pieces of a long text, and nothing twice', () => {
    const token = SECRETS[1]?.[1] ?? '';
    for (const place of [65_500, 65_530, 65_536, 131_070]) {
      const text = `${'word '.repeat(place / 5).slice(0, place - 1)} ${token} tail`;
      expect(scanLeaks(text, 0, text.length).map(({ kind, start }) => [kind, start])).toEqual([['github_token', place]]);
    }
  });

  it('begins where it is told to', () => {
    const text = 'ann.lee@mail.example … bob.lee@mail.example';
    expect(scanLeaks(text, 22, text.length)).toHaveLength(1);
  });

  it('never throws, and stays within the text, for any text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('eyJ', '-----BEGIN ', '://', '@', 'sk-', '+1 ', 'AKIA', '=', '密', 'password=', '4111 ', '\\n', 'Q~', '_'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        for (const { start, end } of scanLeaks(text, 0, text.length)) expect(start >= 0 && end > start && end <= text.length).toBe(true);
      }),
    );
  });

  it.each([
    'eyJ-',
    'sk-',
    '@a.',
    '+1 ',
    '4',
    'password=',
    '-----BEGIN ',
    'a://b:',
    'pypi-AgE',
    '1234 5678 ',
    'AKIA',
    'xoxb-1',
    'DE12',
    '(415) ',
  ])('takes linear time on a megabyte of %s', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const started = performance.now();
    scanLeaks(text, 0, text.length);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

describe('what only looks like a leak, and what only some languages write', () => {
  it.each([
    'write to user@example.com or your.name@example.org',
    'our hotline: +1-800-555-0199',
    'Das Passwort lautet: siehe Wiki',
    'Authorization: Bearer <token>',
  ])('%s', (text) => {
    expect(kinds(text)).toEqual([]);
  });

  it('finds tokens in headers and passwords behind German names', () => {
    expect(kinds(`Authorization: Bearer ${noise(40, 'bearer')}`)).toEqual(['generic_secret']);
    expect(kinds('Passwort: Kd82!mmQz71x')).toEqual(['password']);
  });
});
