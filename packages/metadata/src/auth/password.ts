import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** OWASP's second choice of scrypt parameters: 32 MiB and about 0.2 s each, bearable beside a database in one process. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
/** What verifyPassword accepts from the store, so that a damaged row cannot ask for gigabytes. */
const MEMORY_BYTES_MAX = 160 * 1024 * 1024;
const PARALLEL_MAX = 10;
const STORED = /^scrypt\$(\d{1,8})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]{16,86})\$([A-Za-z0-9_-]{43})$/;

/** `scrypt$N$r$p$salt$hash`; carries its parameters, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/** Checks a password; takes as long when there is nothing to check against (null), so that time does not tell who exists. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const match = stored === null ? null : STORED.exec(stored);
  if (match === null) {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const [, n, r, p, salt = '', hash = ''] = match;
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  if (128 * cost.N * cost.r > MEMORY_BYTES_MAX || cost.p > PARALLEL_MAX) return false;
  const key = await derive(password, Buffer.from(salt, 'base64url'), cost);
  const expected = Buffer.from(hash, 'base64url');
  return key.length === expected.length && timingSafeEqual(key, expected);
}

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: MEMORY_BYTES_MAX + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
