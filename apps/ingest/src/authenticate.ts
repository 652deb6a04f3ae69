import { type Credentials, isTrustedLoopback, parseCredentials } from '@sentryai/http';
import type { KeyCache } from '@sentryai/metadata';
import { AppError, KEEP_ALL, type KeyLimits, NO_LIMITS, type SampleRates } from '@sentryai/schema';
import type { Incoming } from './incoming.ts';

/** Who sends: the project that the data goes to and the key that it is counted under. */
export type Sender = {
  projectId: number;
  keyId: string;
  /** True for a pair with its right secret: may read what SDKs read back. */
  canRead: boolean;
  /** True when the key has a secret part, whether it was presented or not. */
  isPair: boolean;
  /** The public part as presented, null without a key. */
  publicKey: string | null;
  limits: KeyLimits;
  sampling: SampleRates;
};

export type AuthenticateOptions = {
  keys: KeyCache;
  /** Project of keyless loopback traffic. */
  defaultProjectId: number;
  /** False when bound beyond loopback: then nothing is open. */
  allowsKeyless: boolean;
};

/** Id under which keyless loopback traffic is counted. */
export const LOOPBACK_KEY_ID = 'loopback';

/** The key that a request names outside its body. Errors (AppError, 401): malformed or ambiguous credentials. */
export function credentialsOf({ headers, url }: Pick<Incoming, 'headers' | 'url'>): Credentials | null {
  return parseCredentials(headers, url);
}

/** The sender whom these credentials name. Errors (AppError): 401 unknown key; 403 disabled key. */
export async function senderOf(credentials: Credentials, keys: KeyCache): Promise<Sender> {
  const key = await keys.lookup(credentials.publicKey, credentials.secretKey);
  if (!key) throw unknownKey();
  if (key.disabled || !key.can_write) throw disabledKey();
  const { limits, sampling } = key;
  return {
    projectId: key.project_id,
    keyId: key.key_id,
    canRead: key.can_read,
    isPair: key.is_pair,
    publicKey: credentials.publicKey,
    limits,
    sampling,
  };
}

/**
 * The sender of a request that names no key. A wrong key is refused on loopback too: whoever presents one means it.
 * Errors (AppError): 401 when a key is needed.
 */
export async function keylessSender(
  { remoteAddress, headers }: Pick<Incoming, 'remoteAddress' | 'headers'>,
  options: AuthenticateOptions,
): Promise<Sender> {
  const isLocal = isTrustedLoopback({ remoteAddress, headers });
  // Not once a person has set up ingest keys (design.md rule 16).
  if (isLocal && options.allowsKeyless && (await options.keys.isKeyless()))
    return {
      projectId: options.defaultProjectId,
      keyId: LOOPBACK_KEY_ID,
      canRead: false,
      isPair: false,
      publicKey: null,
      limits: NO_LIMITS,
      sampling: KEEP_ALL,
    };
  throw missingKey(isLocal && options.allowsKeyless);
}

/** 401: `isLocal` tells a program on this machine why the open door is closed. */
export function missingKey(isLocal: boolean): AppError {
  const why = isLocal
    ? 'ingest keys were set up, so that programs on this machine need one too'
    : 'only programs on the server itself may send without one';
  return new AppError({
    code: 'key_missing',
    message: `No ingest key was sent, and ${why}. Nothing was stored. Send "Authorization: Bearer KEY" or "X-API-Key: KEY".`,
    httpStatus: 401,
  });
}

function unknownKey(): AppError {
  return new AppError({
    code: 'key_unknown',
    message: 'The ingest key is not known here. Nothing was stored. Check the key, and that it belongs to this server.',
    httpStatus: 401,
  });
}

function disabledKey(): AppError {
  return new AppError({
    code: 'key_disabled',
    message: 'The ingest key is disabled. Nothing was stored. Enable it or use another one.',
    httpStatus: 403,
  });
}
