/**
 * The accept path of every protocol, in order of cost: host, media type, key, limits, room, body, structure, limits again
 * with what it holds, disk, answer. Nothing here prices, groups or calls out; the acknowledgement comes after the queue has
 * the bytes on disk.
 */
import { inflate } from '@sentryai/http';
import type { QueueProducer } from '@sentryai/queue';
import { AppError, NO_LIMITS, type RecordMedia, type RecordMeta } from '@sentryai/schema';
import { type AuthenticateOptions, credentialsOf, keylessSender, missingKey, type Sender, senderOf } from './authenticate.ts';
import { clientAddress } from './client-address.ts';
import type { Incoming, IncomingHead } from './incoming.ts';
import type { Inspection } from './inspect/inspection.ts';
import type { Inspector } from './inspect/inspector.ts';
import type { Admission } from './limits/admission.ts';
import type { BodyMemory, Reservation } from './limits/body-memory.ts';
import { LimitedError } from './limits/limited-error.ts';
import type { OutcomeCounter } from './outcome-counter.ts';
import type { Presigned, Protocol } from './routes/protocol.ts';

export type AcceptOptions = {
  authentication: AuthenticateOptions;
  admission: Admission;
  memory: BodyMemory;
  inspector: Inspector;
  producer: QueueProducer;
  outcomes: OutcomeCounter;
  /** Hears of every request that is refused as a whole; `isAttributed`: whether it is known whose it was. */
  onRefused: (protocol: Protocol['name'], code: string, isAttributed: boolean) => void;
  /** Limit of one body, on the wire and inflated. */
  bodyBytesMax: number;
  retentionDays: number;
  now: () => number;
};

/** What a body without Content-Length is counted as until it is read. */
const UNKNOWN_LENGTH_BYTES = 1024 * 1024;
/** Whom a body belongs to that names its key inside. */
const UNKNOWN_PROJECT_ID = 0;

type ReadRequest = {
  incoming: Incoming;
  wireBody: Uint8Array;
  protocol: Protocol;
  format: RecordMeta['format'];
  bodyBytesMax: number;
  presigned: Presigned | undefined;
  reservation: Reservation;
};

export class Acceptor {
  readonly #options: AcceptOptions;

  constructor(options: AcceptOptions) {
    this.#options = options;
  }

  /** Who sends a request that has no body to look into. Errors: 401, 403. */
  async identify(incoming: IncomingHead): Promise<Sender> {
    const { authentication } = this.#options;
    const credentials = credentialsOf(incoming);
    return credentials ? senderOf(credentials, authentication.keys) : keylessSender(incoming, authentication);
  }

  /** The same for routes on which a key is always needed. Errors: 401, 403. */
  async identifyByKey(incoming: Pick<Incoming, 'headers' | 'url'>): Promise<Sender> {
    const credentials = credentialsOf(incoming);
    if (!credentials) throw missingKey(false);
    return senderOf(credentials, this.#options.authentication.keys);
  }

  /** Counts bytes that will be sent to an address of their own against the key's rates. Errors: as accept, without those of a body. */
  async announce(sender: Sender, protocol: Protocol, bytes: number): Promise<void> {
    const { admission, now } = this.#options;
    try {
      await admission.check(sender, bytes, now());
    } catch (error) {
      this.#countRefusal(error, protocol, sender);
      throw error;
    }
    admission.countUseless(sender, { items: 1, bytes }, now());
  }

  /** Appends what else bytes belong to that were sent before. Resolves when it is durable. */
  async appendMedia(sender: Sender, media: RecordMedia): Promise<void> {
    const { admission, outcomes, producer, retentionDays, now } = this.#options;
    const receivedAtMs = now();
    const meta: RecordMeta = {
      v: 1,
      project_id: sender.projectId,
      key_id: sender.keyId,
      protocol: 'langfuse',
      signal: 'media',
      format: 'binary',
      received_at_ms: receivedAtMs,
      item_count: 1,
      retention_days: retentionDays,
      media,
      ...(isKeepingAll(sender) ? {} : { sampling: sender.sampling }),
    };
    const admitted = admission.admit({ ...sender, limits: NO_LIMITS }, { items: 1, bytes: 0 }, 'media', receivedAtMs);
    try {
      await producer.append({ meta, body: new Uint8Array(0) }, media.trace_ref, admitted.lane);
    } catch (error) {
      admitted.undo();
      throw error;
    }
    admitted.done(now());
    outcomes.acknowledge(sender, 'langfuse', receivedAtMs, 1);
  }

  /** Resolves when all acceptable items are durable. Errors: AppError with the status to answer. */
  async accept(incoming: Incoming, protocol: Protocol, format: RecordMeta['format']): Promise<Inspection> {
    const { admission, memory, now } = this.#options;
    const bodyBytesMax = protocol.bodyBytesMax ?? this.#options.bodyBytesMax;
    const announcedBytes = Math.min(incoming.announcedBytes ?? UNKNOWN_LENGTH_BYTES, bodyBytesMax);
    const presigned = protocol.presigned?.(incoming);
    let sender: Sender | null = presigned?.sender ?? null;
    let reservation: Reservation | undefined;
    try {
      sender ??= await this.#senderBeforeBody(incoming, protocol);
      if (sender) await admission.check(sender, announcedBytes, now());
      reservation = memory.reserve(sender?.projectId ?? UNKNOWN_PROJECT_ID, announcedBytes);
      const wireBody = await incoming.read(bodyBytesMax);
      reservation.resize(wireBody.byteLength);
      const request = { incoming, wireBody, protocol, format, bodyBytesMax, presigned, reservation };
      sender ??= await this.#senderInBody(request);
      return await this.#inspectAndAppend(request, sender);
    } catch (error) {
      this.#countRefusal(error, protocol, sender);
      throw error;
    } finally {
      reservation?.release();
    }
  }

  /** Counts a request that is refused for what its headers say, under its sender if that can be told without the body. */
  async refuse(incoming: IncomingHead, protocol: Protocol, error: AppError): Promise<void> {
    const sender = await this.#senderBeforeBody(incoming, protocol).catch(() => null);
    this.#countRefusal(error, protocol, sender);
  }

  /** Null: the protocol's clients may name their key inside the body. */
  async #senderBeforeBody(incoming: IncomingHead, protocol: Protocol): Promise<Sender | null> {
    const { authentication } = this.#options;
    const credentials = credentialsOf(incoming);
    if (credentials) return senderOf(credentials, authentication.keys);
    if (protocol.credentialsIn) return null;
    if (!protocol.allowsKeyless) throw missingKey(false);
    return keylessSender(incoming, authentication);
  }

  async #senderInBody({ incoming, wireBody, protocol, bodyBytesMax }: ReadRequest): Promise<Sender> {
    const { admission, authentication, now } = this.#options;
    const credentials = protocol.credentialsIn?.(inflate(wireBody, incoming.encoding, bodyBytesMax));
    if (!credentials) throw missingKey(false);
    const sender = await senderOf(credentials, authentication.keys);
    await admission.load(sender, now());
    return sender;
  }

  async #inspectAndAppend(request: ReadRequest, sender: Sender): Promise<Inspection> {
    const { incoming, wireBody, protocol, format, bodyBytesMax, presigned, reservation } = request;
    const { admission, inspector, producer, outcomes, retentionDays, now } = this.#options;
    const scope = protocol.admit?.(sender);
    const receivedAtMs = now();
    const job = {
      signal: protocol.signal,
      format,
      body: wireBody,
      encoding: incoming.encoding,
      bytesMax: bodyBytesMax,
      receivedAtMs,
      retentionDays,
      ...(scope === undefined ? {} : { scope }),
      ...(presigned === undefined ? {} : { announced: { bytes: presigned.media.size_bytes, sha256: presigned.sha256 } }),
    };
    const wireBytes = wireBody.byteLength;
    const inspection = await inspector.inspect(job, sender.projectId).catch((error: unknown) => {
      admission.countUseless(sender, { items: 1, bytes: wireBytes }, now());
      throw error;
    });
    protocol.confirm?.(inspection, sender);
    const bytes = inspection.body.byteLength;
    reservation.resize(bytes);
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
        ...(presigned === undefined ? {} : { media: presigned.media }),
        ...(inspection.bodyHash === '' ? {} : { body_hash: inspection.bodyHash }),
        ...(protocol.wantsClientAddress === true ? { client_address: clientAddress(incoming) } : {}),
        ...(isKeepingAll(sender) ? {} : { sampling: sender.sampling }),
      };
      const admitted = admission.admit(sender, { items: inspection.itemCount, bytes }, protocol.signal, now());
      try {
        await producer.append({ meta, body: inspection.body }, inspection.partitionKey, admitted.lane);
      } catch (error) {
        admitted.undo();
        throw error;
      }
      admitted.done(now());
      outcomes.acknowledge(sender, protocol.name, receivedAtMs, inspection.itemCount);
      return inspection;
    }
    admission.countUseless(sender, { items: inspection.itemCount, bytes }, now());
    // Nothing of it goes on the queue, so the processor will not count the refused items: they are counted here.
    outcomes.refuseBody(sender, protocol.name, inspection.itemCount, inspection.refused);
    return inspection;
  }

  /** Limits, and what is the sender's fault and final; what we cannot take now and may be sent again is not an outcome yet. */
  #countRefusal(error: unknown, protocol: Protocol, sender: Sender | null): void {
    const isLimit = error instanceof LimitedError;
    const code = error instanceof AppError ? error.code : 'internal_error';
    this.#options.onRefused(protocol.name, isLimit ? error.reason : code, sender !== null);
    if (!sender || (!isLimit && (!(error instanceof AppError) || error.retryable))) return;
    this.#options.outcomes.add(sender.projectId, sender.keyId, {
      protocol: protocol.name,
      item_type: isLimit ? error.itemType : 'request',
      outcome: isLimit ? 'limited' : 'rejected',
      reason: isLimit ? error.reason : code,
      quantity: isLimit ? error.quantity : 1,
    });
  }
}

function isKeepingAll({ sampling }: Sender): boolean {
  return sampling.spans >= 1 && sampling.logs >= 1 && sampling.metrics >= 1;
}
