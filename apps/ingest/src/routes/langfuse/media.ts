/**
 * Media: a client announces bytes and is given an address, sends the bytes there, and reports how that went. The bytes go
 * on the queue like everything else.
 */
import { blobIdOfMedia, isSha256Base64, mediaIdOf } from '@sentryai/langfuse';
import { AppError, type RecordMedia } from '@sentryai/schema';
import { z } from 'zod';
import type { Acceptor } from '../../accept.ts';
import type { Sender } from '../../authenticate.ts';
import type { Incoming } from '../../incoming.ts';
import type { Answer, Protocol } from '../protocol.ts';
import { jsonAnswer, langfuseError } from './ingestion.ts';
import { RecentKeys } from './recent-keys.ts';
import type { UploadTokens } from './upload-token.ts';

/** Largest medium; the queue and the processor hold one whole in memory. */
export const MEDIA_BYTES_MAX = 50 * 1024 * 1024;
const REGISTRATION_BYTES_MAX = 64 * 1024;
/** The same picture comes with every turn of a chat: for so long it is known to be there. Short, so that its age starts anew. */
const KNOWN_FOR_MS = 3_600_000;
const KNOWN_MAX = 20_000;
const ID_CHARS_MAX = 800;

const registration = z.object({
  traceId: z.string().min(1).max(ID_CHARS_MAX).nullish(),
  observationId: z.string().max(ID_CHARS_MAX).nullish(),
  field: z.string().max(64).default('input'),
  contentType: z.string().min(1).max(255),
  contentLength: z.number().int().min(0),
  sha256Hash: z.string().refine(isSha256Base64),
});

export type MediaOptions = { acceptor: Acceptor; tokens: UploadTokens; bytesMax: number; now: () => number };

export class MediaRoutes {
  readonly #options: MediaOptions;
  readonly #known: RecentKeys;
  /** `PUT {uploadUrl}`. */
  readonly upload: Protocol;

  constructor(options: MediaOptions) {
    this.#options = options;
    this.#known = new RecentKeys({ keysMax: KNOWN_MAX, lifetimeMs: KNOWN_FOR_MS, now: options.now });
    this.upload = {
      name: 'langfuse',
      signal: 'media',
      allowsKeyless: false,
      bodyBytesMax: options.bytesMax,
      methods: ['PUT'],
      formatOf: () => 'binary',
      presigned: (incoming) => options.tokens.read(new URLSearchParams(incoming.url?.split('?', 2)[1]).get('token') ?? ''),
      accepted: () => ({ status: 200, contentType: 'text/plain', body: '' }),
      refused: langfuseError,
    };
  }

  /** Called once the bytes of an upload are durable. */
  noteUploaded(incoming: Incoming): void {
    const presigned = this.upload.presigned?.(incoming);
    if (presigned) this.#known.add(knownKey(presigned.sender, presigned.media));
  }

  /** `POST /api/public/media`. `baseUrl`: where the client reaches us, up to and including `/api/public`. Errors: AppError. */
  async register(incoming: Incoming, baseUrl: string): Promise<Answer> {
    const { acceptor, tokens, bytesMax } = this.#options;
    const sender = await acceptor.identifyByKey(incoming);
    if (sender.isPair && !sender.canRead) throw keyTooSmall();
    const body = readRegistration(await incoming.read(REGISTRATION_BYTES_MAX));
    if (body.contentLength > bytesMax) throw tooLarge(bytesMax);
    await acceptor.announce(sender, this.upload, body.contentLength);
    const mediaId = mediaIdOf(body.sha256Hash);
    const media: RecordMedia = {
      blob_id: blobIdOfMedia(mediaId) ?? '',
      external_id: mediaId,
      content_type: body.contentType,
      size_bytes: body.contentLength,
      trace_ref: body.traceId ?? '',
      observation_ref: body.observationId ?? '',
      field: body.field,
      is_stored: false,
    };
    if (this.#known.has(knownKey(sender, media))) {
      await acceptor.appendMedia(sender, { ...media, is_stored: true });
      return jsonAnswer(201, { mediaId, uploadUrl: null });
    }
    const token = tokens.create({ sender, media, sha256: paddedBase64(body.sha256Hash) });
    return jsonAnswer(201, { mediaId, uploadUrl: `${baseUrl}/media/upload/${mediaId}?token=${token}` });
  }

  /** `PATCH /api/public/media/{id}`: how the upload went, which we know ourselves. Errors: 401, 403. */
  async reported(incoming: Incoming): Promise<Answer> {
    await this.#options.acceptor.identifyByKey(incoming);
    await incoming.read(REGISTRATION_BYTES_MAX);
    return jsonAnswer(200, {});
  }
}

function knownKey(sender: Sender, media: RecordMedia): string {
  return `${sender.projectId}|${media.blob_id}|${media.size_bytes}`;
}

function paddedBase64(hash: string): string {
  return hash.endsWith('=') ? hash : `${hash}=`;
}

function readRegistration(body: Uint8Array): z.infer<typeof registration> {
  try {
    const read = registration.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
    if (read.success) return read.data;
    throw badRegistration(read.error.issues.map((issue) => issue.path.join('.')).join(', '));
  } catch (error) {
    throw error instanceof AppError ? error : badRegistration('the body is not JSON');
  }
}

function badRegistration(what: string): AppError {
  return new AppError({
    code: 'invalid_media',
    message: `The announcement of a medium cannot be used (${what}); nothing was stored. Send traceId, field, contentType, contentLength and sha256Hash (base64).`,
    httpStatus: 400,
  });
}

function tooLarge(bytesMax: number): AppError {
  return new AppError({
    code: 'payload_too_large',
    message: `Media may have at most ${bytesMax} bytes; this one was not stored. What it belongs to is stored without it.`,
    httpStatus: 413,
  });
}

function keyTooSmall(): AppError {
  return new AppError({
    code: 'key_scope',
    message: 'The public key alone may send scores only, so nothing was stored. Send the secret key as well.',
    httpStatus: 401,
  });
}
