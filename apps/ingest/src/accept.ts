/**
 * The accept path of every protocol, in order of cost: host, media type, key, room, body, structure, disk, answer.
 * Nothing here prices, groups or calls out; the acknowledgement comes after the queue has the bytes on disk.
 */
import type { IncomingMessage } from 'node:http';
import { readBody } from '@sentryai/http';
import type { QueueProducer } from '@sentryai/queue';
import { AppError, type RecordMeta } from '@sentryai/schema';
import { authenticate, type AuthenticateOptions, type Sender } from './authenticate.ts';
import type { Inspection } from './inspect/inspect-body.ts';
import type { Inspector } from './inspect/inspector.ts';
import type { OutcomeCounter } from './outcome-counter.ts';
import type { Protocol } from './routes/protocol.ts';

export type AcceptOptions = {
  authentication: AuthenticateOptions;
  inspector: Inspector;
  producer: QueueProducer;
  outcomes: OutcomeCounter;
  /** Limit of one body, on the wire and inflated. */
  bodyBytesMax: number;
  /** Bytes of bodies that may be in memory at once over all requests. */
  bodiesBytesMax: number;
  retentionDays: number;
  now: () => number;
};

/** What a body without Content-Length is counted as until it is read. */
const UNKNOWN_LENGTH_BYTES = 1024 * 1024;

export class Acceptor {
  readonly #options: AcceptOptions;
  #bytesUnderWay = 0;

  constructor(options: AcceptOptions) {
    this.#options = options;
  }

  /** Who sends the request. Errors: those of authenticate. */
  identify(request: IncomingMessage): Promise<Sender> {
    return authenticate(request, this.#options.authentication);
  }

  /** Resolves when all acceptable items are durable. Errors: AppError with the status to answer. */
  async accept(request: IncomingMessage, protocol: Protocol, format: RecordMeta['format']): Promise<Inspection> {
    const sender = await this.identify(request);
    const reservedBytes = this.#reserve(request);
    try {
      const wireBody = await readBody(request, { bytesMax: this.#options.bodyBytesMax });
      return await this.#inspectAndAppend(request, wireBody, protocol, format, sender);
    } catch (error) {
      this.#countRefusal(error, protocol, sender);
      throw error;
    } finally {
      this.#bytesUnderWay -= reservedBytes;
    }
  }

  async #inspectAndAppend(
    request: IncomingMessage,
    wireBody: Uint8Array,
    protocol: Protocol,
    format: RecordMeta['format'],
    sender: Sender,
  ): Promise<Inspection> {
    const { inspector, producer, outcomes, bodyBytesMax, retentionDays, now } = this.#options;
    const receivedAtMs = now();
    const inspection = await inspector.inspect({
      signal: protocol.signal,
      format,
      body: wireBody,
      encoding: request.headers['content-encoding'],
      bytesMax: bodyBytesMax,
      receivedAtMs,
      retentionDays,
    });
    if (inspection.acceptedCount > 0) {
      const meta: RecordMeta = {
        v: 1,
        project_id: sender.projectId,
        key_id: sender.keyId,
        protocol: protocol.name,
        signal: protocol.signal,
        format,
        received_at_ms: receivedAtMs,
        item_count: inspection.itemCount,
        retention_days: retentionDays,
        ...(inspection.bodyHash === '' ? {} : { body_hash: inspection.bodyHash }),
      };
      await producer.append({ meta, body: inspection.body }, inspection.partitionKey);
      return inspection;
    }
    // Nothing of it goes on the queue, so the processor will not count the refused items: they are counted here.
    for (const { item_type, reason, count } of inspection.rejected) {
      outcomes.add(sender.projectId, sender.keyId, { protocol: protocol.name, item_type, outcome: 'rejected', reason, quantity: count });
    }
    return inspection;
  }

  #reserve(request: IncomingMessage): number {
    const announced = Number(request.headers['content-length'] ?? UNKNOWN_LENGTH_BYTES);
    const bytes = Number.isFinite(announced) ? Math.min(announced, this.#options.bodyBytesMax) : UNKNOWN_LENGTH_BYTES;
    if (this.#bytesUnderWay > 0 && this.#bytesUnderWay + bytes > this.#options.bodiesBytesMax) throw busy();
    this.#bytesUnderWay += bytes;
    return bytes;
  }

  /** Only what is the sender's fault and final; what may be sent again is not an outcome yet. */
  #countRefusal(error: unknown, protocol: Protocol, sender: Sender): void {
    if (!(error instanceof AppError) || error.retryable) return;
    this.#options.outcomes.add(sender.projectId, sender.keyId, {
      protocol: protocol.name,
      item_type: 'request',
      outcome: 'rejected',
      reason: error.code,
      quantity: 1,
    });
  }
}

function busy(): AppError {
  return new AppError({
    code: 'too_busy',
    message: 'Too many bytes are being received at once. Nothing of this request was kept; send it again in a moment.',
    httpStatus: 503,
    retryable: true,
    retryAfterSeconds: 1,
  });
}
