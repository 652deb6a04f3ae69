/**
 * The accept path of every protocol, in order of cost: host, media type, key, room, body, structure, disk, answer.
 * Nothing here prices, groups or calls out; the acknowledgement comes after the queue has the bytes on disk.
 */
import { inflate } from '@sentryai/http';
import type { QueueProducer } from '@sentryai/queue';
import { AppError, type RecordMeta } from '@sentryai/schema';
import { type AuthenticateOptions, credentialsOf, keylessSender, missingKey, type Sender, senderOf } from './authenticate.ts';
import { clientAddress } from './client-address.ts';
import type { Incoming } from './incoming.ts';
import type { Inspection } from './inspect/inspection.ts';
import type { Inspector } from './inspect/inspector.ts';
import type { OutcomeCounter } from './outcome-counter.ts';
import type { Protocol } from './routes/protocol.ts';

export type AcceptOptions = {
  authentication: AuthenticateOptions;
  inspector: Inspector;
  producer: QueueProducer;
  outcomes: OutcomeCounter;
  /** Hears of every request that is refused as a whole; `isAttributed`: whether it is known whose it was. */
  onRefused: (protocol: Protocol['name'], code: string, isAttributed: boolean) => void;
  /** Limit of one body, on the wire and inflated. */
  bodyBytesMax: number;
  /** Bytes of bodies that may be in memory at once over all requests. */
  bodiesBytesMax: number;
  retentionDays: number;
  now: () => number;
};

/** What a body without Content-Length is counted as until it is read. */
const UNKNOWN_LENGTH_BYTES = 1024 * 1024;

type ReadRequest = { incoming: Incoming; wireBody: Uint8Array; protocol: Protocol; format: RecordMeta['format']; bodyBytesMax: number };

export class Acceptor {
  readonly #options: AcceptOptions;
  #bytesUnderWay = 0;

  constructor(options: AcceptOptions) {
    this.#options = options;
  }

  /** Who sends a request that has no body to look into. Errors: 401, 403. */
  async identify(incoming: Pick<Incoming, 'headers' | 'url' | 'remoteAddress'>): Promise<Sender> {
    const { authentication } = this.#options;
    const credentials = credentialsOf(incoming);
    return credentials ? senderOf(credentials, authentication.keys) : keylessSender(incoming, authentication);
  }

  /** Resolves when all acceptable items are durable. Errors: AppError with the status to answer. */
  async accept(incoming: Incoming, protocol: Protocol, format: RecordMeta['format']): Promise<Inspection> {
    const bodyBytesMax = protocol.bodyBytesMax ?? this.#options.bodyBytesMax;
    let sender: Sender | null = null;
    let reservedBytes = 0;
    try {
      sender = await this.#senderBeforeBody(incoming, protocol);
      reservedBytes = this.#reserve(incoming, bodyBytesMax);
      const wireBody = await incoming.read(bodyBytesMax);
      const request = { incoming, wireBody, protocol, format, bodyBytesMax };
      sender ??= await this.#senderInBody(request);
      return await this.#inspectAndAppend(request, sender);
    } catch (error) {
      this.#countRefusal(error, protocol, sender);
      throw error;
    } finally {
      this.#bytesUnderWay -= reservedBytes;
    }
  }

  /** Counts a request that is refused for what its headers say, under its sender if that can be told without the body. */
  async refuse(incoming: Incoming, protocol: Protocol, error: AppError): Promise<void> {
    const sender = await this.#senderBeforeBody(incoming, protocol).catch(() => null);
    this.#countRefusal(error, protocol, sender);
  }

  /** Null: the protocol's clients may name their key inside the body. */
  async #senderBeforeBody(incoming: Incoming, protocol: Protocol): Promise<Sender | null> {
    const { authentication } = this.#options;
    const credentials = credentialsOf(incoming);
    if (credentials) return senderOf(credentials, authentication.keys);
    if (protocol.credentialsIn) return null;
    if (!protocol.allowsKeyless) throw missingKey(false);
    return keylessSender(incoming, authentication);
  }

  async #senderInBody({ incoming, wireBody, protocol, bodyBytesMax }: ReadRequest): Promise<Sender> {
    const credentials = protocol.credentialsIn?.(inflate(wireBody, incoming.encoding, bodyBytesMax));
    if (!credentials) throw missingKey(false);
    return senderOf(credentials, this.#options.authentication.keys);
  }

  async #inspectAndAppend({ incoming, wireBody, protocol, format, bodyBytesMax }: ReadRequest, sender: Sender): Promise<Inspection> {
    const { inspector, producer, outcomes, retentionDays, now } = this.#options;
    const scope = protocol.admit?.(sender);
    const receivedAtMs = now();
    const inspection = await inspector.inspect({
      signal: protocol.signal,
      format,
      body: wireBody,
      encoding: incoming.encoding,
      bytesMax: bodyBytesMax,
      receivedAtMs,
      retentionDays,
      ...(scope === undefined ? {} : { scope }),
    });
    protocol.confirm?.(inspection, sender);
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
        ...(scope === undefined ? {} : { scope }),
        ...(inspection.bodyHash === '' ? {} : { body_hash: inspection.bodyHash }),
        ...(protocol.wantsClientAddress === true ? { client_address: clientAddress(incoming) } : {}),
      };
      await producer.append({ meta, body: inspection.body }, inspection.partitionKey);
      outcomes.acknowledge(sender, protocol.name, receivedAtMs, inspection.itemCount);
      return inspection;
    }
    // Nothing of it goes on the queue, so the processor will not count the refused items: they are counted here.
    outcomes.refuseBody(sender, protocol.name, inspection.itemCount, inspection.refused);
    return inspection;
  }

  #reserve(incoming: Incoming, bodyBytesMax: number): number {
    const bytes = Math.min(incoming.announcedBytes ?? UNKNOWN_LENGTH_BYTES, bodyBytesMax);
    if (this.#bytesUnderWay > 0 && this.#bytesUnderWay + bytes > this.#options.bodiesBytesMax) throw busy();
    this.#bytesUnderWay += bytes;
    return bytes;
  }

  /** Only what is the sender's fault and final; what may be sent again is not an outcome yet. */
  #countRefusal(error: unknown, protocol: Protocol, sender: Sender | null): void {
    this.#options.onRefused(protocol.name, error instanceof AppError ? error.code : 'internal_error', sender !== null);
    if (!sender || !(error instanceof AppError) || error.retryable) return;
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
