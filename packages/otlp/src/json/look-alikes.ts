import type { JsonLocation, JsonObject } from './location.ts';

/** Names that stand where the expected one should, with what to do about each. */
export type LookAlikes = Readonly<Record<string, string>>;

/**
 * Refuses a name that would lose the whole request if it were ignored like any unknown one: the same in snake_case, that
 * of another signal, or one that was replaced. `items` is what would be lost.
 */
export function refuseLookAlikes(at: JsonLocation, parent: JsonObject, name: string, items: string, lookAlikes: LookAlikes): void {
  if (parent[name] !== undefined) return;
  for (const [lookAlike, advice] of Object.entries(lookAlikes)) {
    if (parent[lookAlike] !== undefined) throw at.failure(`${lookAlike} holds no ${items} here; ${advice}`);
  }
}

/** The outermost names of the three requests. */
const REQUESTS: Readonly<Record<string, string>> = {
  resourceSpans: 'this is a traces request, which belongs to /v1/traces',
  resourceLogs: 'this is a logs request, which belongs to /v1/logs',
  resourceMetrics: 'this is a metrics request, which belongs to /v1/metrics',
};

/** Look-alikes of a request's outermost name. */
export function requestLookAlikes(name: string, snake: string): LookAlikes {
  const others = Object.entries(REQUESTS).filter(([request]) => request !== name);
  return { [snake]: `OTLP/JSON names are lowerCamelCase: ${name}`, ...Object.fromEntries(others) };
}

/** Look-alikes of a name inside: in snake_case, and the one of 2021. */
export function scopeLookAlikes(name: string, snake: string, replaced: string): LookAlikes {
  return { [snake]: `OTLP/JSON names are lowerCamelCase: ${name}`, [replaced]: `this name of 2021 was replaced by ${name}` };
}
