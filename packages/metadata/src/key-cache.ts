import type { KeyLimits, SampleRates } from '@sentryai/schema';
import { ExpiringCache } from './expiring-cache.ts';
import { isSameDigest, sha256Hex } from './hash.ts';
import type { IngestKey, Metadata } from './port.ts';

/** What a presented ingest key may do. */
export type KeyGrant = {
  /** Not secret; what ledgers and logs call the key. */
  key_id: string;
  project_id: number;
  can_write: boolean;
  /** True for a pair with its right secret: may read what SDKs read back. */
  can_read: boolean;
  /** True when the key has a secret part, whether it was presented or not. */
  is_pair: boolean;
  /** True: answer 403, not 401. */
  disabled: boolean;
  limits: KeyLimits;
  sampling: SampleRates;
};

export type KeyCacheOptions = {
  /** How long an answer holds, so also how long a disabled key keeps working and old limits hold; e.g. 10 s. */
  ttlMs: number;
  /** How long "no such key" holds; default 2 s at most, so that a new key works almost at once. */
  negativeTtlMs?: number;
  /** Entries per kind of answer, e.g. 10,000. */
  entriesMax: number;
  now: () => number;
};

export interface KeyCache {
  /**
   * The grant of a presented key, null when there is none or the secret is wrong. A secret presented with a key that has
   * none adds nothing: the key may write, as it may alone. Rejects when the metadata store fails and nothing is cached.
   */
  lookup(publicKey: string, secretKey?: string | null): Promise<KeyGrant | null>;
  /** True while nobody has provisioned an ingest key (design rule 16); cached as lookups are. */
  isKeyless(): Promise<boolean>;
  clear(): void;
}

/**
 * Key lookups for the request path: one SHA-256 and a map read in the common case. Good and bad answers have separate
 * bounds, so that a flood of guessed keys cannot push good ones out; concurrent misses share one query.
 */
export function createKeyCache(metadata: Pick<Metadata, 'findIngestKey' | 'isKeyless'>, options: KeyCacheOptions): KeyCache {
  const { ttlMs, entriesMax, now } = options;
  const negativeTtlMs = options.negativeTtlMs ?? Math.min(ttlMs, 2_000);
  const grants = new ExpiringCache<KeyGrant>(entriesMax);
  const misses = new ExpiringCache<true>(entriesMax);
  const underWay = new Map<string, Promise<KeyGrant | null>>();
  const keyless = new ExpiringCache<boolean>(1);
  let generation = 0;

  const load = async (cacheKey: string, publicKey: string, secretKey: string | null): Promise<KeyGrant | null> => {
    const startedIn = generation;
    const key = await metadata.findIngestKey(sha256Hex(publicKey));
    const grant = key === null ? null : grantOf(key, secretKey);
    // An answer from before clear() must not come back into the cache.
    if (startedIn !== generation) return grant;
    if (grant === null) misses.set(cacheKey, true, now() + negativeTtlMs);
    else grants.set(cacheKey, grant, now() + ttlMs);
    return grant;
  };

  return {
    async lookup(publicKey, secretKey = null) {
      // Hashed so that keys do not lie about in memory; NUL cannot occur in a presented key.
      const cacheKey = sha256Hex(secretKey === null ? publicKey : `${publicKey}\0${secretKey}`);
      const nowMs = now();
      const grant = grants.get(cacheKey, nowMs);
      if (grant !== undefined) return grant;
      if (misses.get(cacheKey, nowMs)) return null;
      const pending = underWay.get(cacheKey);
      if (pending !== undefined) return pending;
      const loading = load(cacheKey, publicKey, secretKey).finally(() => underWay.delete(cacheKey));
      underWay.set(cacheKey, loading);
      return loading;
    },

    async isKeyless() {
      const cached = keyless.get('', now());
      if (cached !== undefined) return cached;
      const startedIn = generation;
      const value = await metadata.isKeyless();
      if (startedIn === generation) keyless.set('', value, now() + ttlMs);
      return value;
    },

    clear() {
      generation += 1;
      grants.clear();
      misses.clear();
      keyless.clear();
      underWay.clear();
    },
  };
}

function grantOf(key: IngestKey, secretKey: string | null): KeyGrant | null {
  const hasSecret = secretKey !== null && key.secret_hash !== null;
  if (hasSecret && !isSameDigest(sha256Hex(secretKey), key.secret_hash ?? '')) return null;
  return {
    key_id: key.id,
    project_id: key.project_id,
    can_write: !key.is_disabled,
    can_read: hasSecret && !key.is_disabled,
    is_pair: key.secret_hash !== null,
    disabled: key.is_disabled,
    limits: key.limits,
    sampling: key.sampling,
  };
}
