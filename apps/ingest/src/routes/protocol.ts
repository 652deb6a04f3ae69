/** What differs between the protocols that we take: which bodies they send and which answers their clients understand. */
import type { Credentials } from '@sentryai/http';
import type { AppError, RecordMedia, RecordMeta } from '@sentryai/schema';
import type { Sender } from '../authenticate.ts';
import type { Incoming } from '../incoming.ts';
import type { Inspection } from '../inspect/inspection.ts';

export type Answer = { status: number; contentType: string; body: string | Uint8Array; headers?: Readonly<Record<string, string>> };

/** What a key may send by a protocol; absent in a record's meta = everything. */
export type SendScope = RecordMeta['scope'];

/** What a signed address says. */
export type Presigned = { sender: Sender; media: RecordMedia; sha256: string };

export type Protocol = {
  name: Exclude<RecordMeta['protocol'], 'outcomes'>;
  signal: Exclude<RecordMeta['signal'], 'outcomes'>;
  /** Whether programs on this machine may send without a key (design.md rule 16). */
  allowsKeyless: boolean;
  /** Limit of a body, on the wire and inflated, where the protocol has its own. */
  bodyBytesMax?: number;
  /** Methods of the route; absent = POST alone. */
  methods?: readonly string[];
  /** Why a route that clients of the protocol know takes nothing here; absent = it does. */
  unavailable?: AppError;
  /** Where browsers of this protocol expect other CORS headers than the usual ones. */
  corsHeaders?: Readonly<Record<string, string>>;
  /** The body where it stands in the address; null when this request has one of its own. */
  bodyInUrl?(url: string | undefined): Uint8Array | null;
  /** Whether records say which network address they came from, because clients ask for it. */
  wantsClientAddress?: boolean;
  /** Format of the body by its media type (lowercase, without parameters; '' when none was sent); null = 415. */
  formatOf(mediaType: string): RecordMeta['format'] | null;
  /**
   * Who sends, and what, where the address itself says so (it was given out and signed before); then no key is asked for.
   * Errors: AppError when the address is not ours, or too old.
   */
  presigned?(incoming: Incoming): Presigned;
  /** The key where it stands in the (inflated) body; asked only when the request names none. */
  credentialsIn?(body: Uint8Array): Credentials | null;
  /**
   * Whether this sender may use the route, and for what. Errors: AppError, e.g. when the path names another project than
   * the key's.
   */
  admit?(sender: Sender): SendScope;
  /** Checks what only the body told, before anything is stored. Errors: AppError. */
  confirm?(inspection: Inspection, sender: Sender): void;
  /** Answer once everything acceptable is on disk. */
  accepted(inspection: Inspection, format: RecordMeta['format'], requestId: string): Answer;
  /** Answer when nothing was kept, in the form that the protocol's clients read. */
  refused(error: AppError, format: RecordMeta['format'], requestId: string): Answer;
};

/** Media type of a Content-Type header: lowercase, without parameters. */
export function mediaTypeOf(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
