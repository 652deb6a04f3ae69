import type { IncomingMessage } from 'node:http';
import { isTrustedLoopback, parseCredentials } from '@sentryai/http';
import type { KeyCache } from '@sentryai/metadata';
import { AppError } from '@sentryai/schema';

/** Who sends: the project that the data goes to and the key that it is counted under. */
export type Sender = { projectId: number; keyId: string };

export type AuthenticateOptions = {
  keys: KeyCache;
  /** Project of keyless loopback traffic. */
  defaultProjectId: number;
  /** False when bound beyond loopback: then nothing is open. */
  allowsKeyless: boolean;
};

/** Id under which keyless loopback traffic is counted. */
export const LOOPBACK_KEY_ID = 'loopback';

/**
 * Errors (AppError): 401 no, malformed, ambiguous or unknown key; 403 disabled key. A wrong key is refused on loopback
 * too: whoever presents one means it.
 */
export async function authenticate(request: IncomingMessage, options: AuthenticateOptions): Promise<Sender> {
  const credentials = parseCredentials(request.headers, request.url);
  if (!credentials) {
    const isLocal = isTrustedLoopback({ remoteAddress: request.socket.remoteAddress, headers: request.headers });
    // Not once a person has set up ingest keys (design.md rule 16).
    if (isLocal && options.allowsKeyless && (await options.keys.isKeyless()))
      return { projectId: options.defaultProjectId, keyId: LOOPBACK_KEY_ID };
    throw missingKey(isLocal && options.allowsKeyless);
  }
  const key = await options.keys.lookup(credentials.publicKey, credentials.secretKey);
  if (!key) throw unknownKey();
  if (key.disabled || !key.can_write) throw disabledKey();
  return { projectId: key.project_id, keyId: key.key_id };
}

function missingKey(isLocal: boolean): AppError {
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
