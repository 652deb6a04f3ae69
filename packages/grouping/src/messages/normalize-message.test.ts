import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMs } from '../cpu-time.fixture.ts';
import { normalizeMessage } from './normalize-message.ts';

describe('normalizeMessage', () => {
  it.each([
    // ids
    ['Tool "search_flights" timed out after 63ms (call call_9aZ1kQ)', "Tool 'search_flights' timed out after <n> (call <id>)"],
    ['request req_011CUQk2d9n7 of org-yd88mer15a (chatcmpl-AbC123xyz, toolu_01A09q90qw90lq)', 'request <id> of <id> (<id>)'],
    ['job 123e4567-e89b-12d3-a456-426614174000 at 0x7ffe01 (a81f3c9)', 'job <id> at <id> (<id>)'],
    ['order ORD-99123-X of acme-17 in pod worker-7f9c8d-xk2p9', 'order <id> of <id> in pod <id>'],
    ['commit da39a3ee5e6b4b0d3255bfef95601890afd80709 failed', 'commit <id> failed'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc expired', 'token <id> expired'],
    ['payload iVBORw0KGgoAAAANSUhEUgAAAAUA is cut', 'payload <id> is cut'],
    ['call_dimxgyjjks failed, call_function did not', '<id> failed, call_function did not'],
    // numbers, times, sizes, money
    ['Limit 30,000, Used 29101, in 1.034s of 2 minutes, 12.5MB at 99%', 'Limit <n>, Used <n>, in <n> of <n> minutes, <n> at <n>'],
    ['Invoice total $12.51 is not -3', 'Invoice total <n> is not <n>'],
    ['failed at 2026-11-22T21:46:48.839Z and Mon, 22 Nov 2026 21:46:48 GMT', 'failed at <time>'],
    ['took 1h2m3.5s', 'took <n>'],
    ['shapes (3,4) and [1, 2, 3] differ', 'shapes (<n>) and [<n>] differ'],
    // codes stay
    ['Request failed with status code 404', 'Request failed with status code 404'],
    ['429 Too Many Requests', '429 Too Many Requests'],
    ['exited with code 137', 'exited with code 137'],
    ['[Errno 111] Connection refused', '[Errno 111] Connection refused'],
    ['ORA-00942: table does not exist (P2002, E11000)', 'ORA-00942: table does not exist (P2002, E11000)'],
    ["'utf-8' codec can't decode byte 0xff", "'utf-8' codec can't decode byte <id>"],
    ['sha256 and base64 over http2 on x86_64', 'sha256 and base64 over http2 on x86_64'],
    // places
    ["No such file: '/srv/releases/2026/app/config.json'", 'No such file: <path>/config.json'],
    ['open C:\\Users\\ann\\invoice-17.pdf: denied', 'open <path>: denied'],
    ['GET https://api.example.com/v1/users/17?x=1 failed for ann@example.com', 'GET <url> failed for <email>'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <ip>:5432'],
    ['connect ECONNREFUSED ::1:46123', 'connect ECONNREFUSED <ip>:<n>'],
    ['read 10.1.2.3:51234 from db.internal:6379', 'read <ip>:<n> from db.internal:6379'],
    // names of code stay, values go
    ['duplicate key violates unique constraint "users_email_key"', "duplicate key violates unique constraint 'users_email_key'"],
    ['relation "orders" does not exist', "relation 'orders' does not exist"],
    ['User "alice" not found in "Best hotels in Porto"', 'User <str> not found in <str>'],
    ["invalid literal for int() with base 10: 'abc'", 'invalid literal for int() with base <n>: <str>'],
    ["'price_eur'", "'price_eur'"],
    ['No flights from Lisbon to Porto', 'No flights from <name> to <name>'],
    ['User Alice Johnson has no invoices', 'User <name> has no invoices'],
    ['Unknown city: Porto', 'Unknown city: <name>'],
    ['connection to Redis lost: Connection refused', 'connection to Redis lost: Connection refused'],
    ["can't use 'x' or the user's id", "can't use <str> or the user's id"],
    [
      'model gpt-4o-2024-08-06 and models/gemini-2.5-flash and anthropic.claude-3-5-sonnet-20240620-v1:0',
      'model <model> and <model> and <model>',
    ],
    ['Bad answer {"a":1,"b":[2]} of step', 'Bad answer <json> of step'],
    // lines
    ['first\nsecond', 'first'],
    ['\n\nValidation failed:\n  name is required', 'Validation failed: name is required'],
    ['', ''],
  ])('makes of %j: %j', (message, normal) => {
    expect(normalizeMessage(message)).toBe(normal);
  });

  it('gives the same for events that differ in ids, numbers and dates only', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uuid(),
        fc.nat(),
        fc.nat(),
        fc.date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2090-01-01') }),
        (a, b, n, m, when) => {
          const make = (id: string, number: number): string =>
            `order ${id} of user ${number} failed after ${number}ms on ${when.toISOString()} (req_${id.slice(0, 8)}a1)`;
          expect(normalizeMessage(make(a, n))).toBe(normalizeMessage(make(b, m)));
        },
      ),
    );
  });

  it('is short and quick for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'binary' }), (text) => {
        expect(normalizeMessage(text).length).toBeLessThan(4_000);
      }),
    );
    const spent = cpuMs(() => {
      for (const hostile of ['"', "'", '{', '[', 'a=', '<', '1,', '1 ', '@', ':', '/', '\\', 'a-1.', '0x', 'A1'])
        normalizeMessage(hostile.repeat(200_000));
    });
    expect(spent).toBeLessThan(1_000);
  });
});
