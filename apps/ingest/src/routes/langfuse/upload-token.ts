/**
 * Addresses that bytes are sent to are given out before, as Langfuse's object store does it, and carry all that is known
 * of the bytes, signed: any ingest process that knows the installation's secret can take them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError, NO_LIMITS } from '@sentryai/schema';
import type { Sender } from '../../authenticate.ts';
import type { Presigned } from '../protocol.ts';

/** How long an address is good for; SDKs use it at once. */
const LIFETIME_MS = 3_600_000;

type Claims = Pick<Sender, 'projectId' | 'keyId' | 'sampling'> & Omit<Presigned, 'sender'> & { expiresAtMs: number };

export class UploadTokens {
  readonly #key: Buffer;
  readonly #now: () => number;

  constructor(secret: string, now: () => number) {
    // A key of its own: what is signed here can never pass for a sign-in.
    this.#key = createHmac('sha256', secret).update('media upload').digest();
    this.#now = now;
  }

  create({ sender, media, sha256 }: Presigned): string {
    const claims: Claims = {
      projectId: sender.projectId,
      keyId: sender.keyId,
      sampling: sender.sampling,
      media,
      sha256,
      expiresAtMs: this.#now() + LIFETIME_MS,
    };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${payload}.${this.#sign(payload)}`;
  }

  /** Errors: AppError upload_not_allowed (403) when the token is not ours, was changed, or is too old. */
  read(token: string): Presigned {
    const [payload = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.#sign(payload));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw notAllowed('is not one that was given out here');
    const { projectId, keyId, sampling, media, sha256, expiresAtMs } = JSON.parse(
      Buffer.from(payload, 'base64url').toString('utf8'),
    ) as Claims;
    if (this.#now() > expiresAtMs) throw notAllowed('is too old');
    // Rates were looked at when the address was given out.
    const sender = { projectId, keyId, canRead: false, isPair: true, publicKey: null, limits: NO_LIMITS, sampling };
    return { sender, media, sha256 };
  }

  #sign(payload: string): string {
    return createHmac('sha256', this.#key).update(payload).digest('base64url');
  }
}

function notAllowed(why: string): AppError {
  return new AppError({
    code: 'upload_not_allowed',
    message: `The address of this upload ${why}, so nothing was stored. Ask POST /api/public/media for a new one. (Several ingest processes must share SENTRYAI_SECRET.)`,
    httpStatus: 403,
  });
}
