import type { IngestKey } from '@sentryai/metadata';
import { AppError, KEEP_ALL, keyLimitsSchema, NO_LIMITS, sampleRatesSchema } from '@sentryai/schema';
import { z } from 'zod';

/** Limits and sampling as a request gives them: what is left out stays. */
export const keyRulesSchema = z.object({
  limits: keyLimitsSchema.partial().optional().describe('of an ingest key; what is left out stays as it is'),
  sampling: sampleRatesSchema.partial().optional().describe('of an ingest key; what is left out stays as it is'),
});
export type KeyRules = z.output<typeof keyRulesSchema>;

/** The whole rules of a key after a change; `before` null for a new key. */
export function mergeRules(before: IngestKey | null, { limits, sampling }: KeyRules): Partial<Pick<IngestKey, 'limits' | 'sampling'>> {
  return {
    ...(limits === undefined ? {} : { limits: merge(before?.limits ?? NO_LIMITS, limits) }),
    ...(sampling === undefined ? {} : { sampling: merge(before?.sampling ?? KEEP_ALL, sampling) }),
  };
}

function merge<T extends object>(before: T, change: { [Key in keyof T]?: T[Key] | undefined }): T {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(given) };
}

/** Errors: AppError not_an_ingest_key (400) when rules are given for an API key. */
export function refuseRules({ limits, sampling }: KeyRules): void {
  if (limits !== undefined || sampling !== undefined) throw notAnIngestKey('limits and sampling');
}

export function notAnIngestKey(what: string): AppError {
  return new AppError({
    code: 'not_an_ingest_key',
    message: `Only an ingest key has ${what} that can be changed, and this is an API key. Nothing was changed.`,
    httpStatus: 400,
  });
}
