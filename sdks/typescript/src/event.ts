/** What each capture function puts on the wire besides the common fields. No clock, no ids, no copying. */
import type { WireEvent } from './config.ts';
import { isCommonField, wireName } from './context.ts';
import { errorText, exceptionList, isErrorLike, RUNTIME_CONTEXT } from './errors.ts';
import { toText } from './text.ts';

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

const ALIASES: Readonly<Record<string, Level>> = { warning: 'warn', critical: 'fatal', notset: 'trace', verbose: 'trace', err: 'error' };

/** Fields that every capture function takes; camelCase or as on the wire. */
export type CommonFields = {
  traceId?: string | null | undefined;
  spanId?: string | null | undefined;
  sessionId?: string | null | undefined;
  userId?: string | null | undefined;
  trace_id?: string | null | undefined;
  span_id?: string | null | undefined;
  session_id?: string | null | undefined;
  user_id?: string | null | undefined;
  service?: string | null | undefined;
  environment?: string | null | undefined;
  release?: string | null | undefined;
  tags?: Readonly<Record<string, unknown>> | null | undefined;
  attributes?: Readonly<Record<string, unknown>> | null | undefined;
  /** Date, epoch seconds, or RFC 3339 text; default: now. */
  timestamp?: Date | number | string | null | undefined;
  /** Identity for deduplication; default: a random UUID as 32 hex digits. */
  id?: string | null | undefined;
};

export type LogOptions = CommonFields & { logger?: string | null | undefined };

/** Names without a meaning here become attributes. */
export type ErrorFields = CommonFields & {
  /** false for a crash; default true. */
  handled?: boolean | undefined;
  level?: Level | (string & {}) | undefined;
  message?: string | null | undefined;
  /** Decides the grouping instead of the stack. */
  fingerprint?: readonly string[] | null | undefined;
  breadcrumbs?: readonly unknown[] | null | undefined;
  contexts?: Readonly<Record<string, unknown>> | null | undefined;
  [attribute: string]: unknown;
};

/** One model call. Leave out what you do not know: 0 means none. Names without a meaning here become attributes. */
export type LlmUsage = CommonFields & {
  /** For example "openai". */
  provider?: string | null | undefined;
  model?: string | null | undefined;
  /** For example "chat" or "embeddings". */
  operation?: string | null | undefined;
  /** All input tokens, cached ones included. */
  inputTokens?: number | null | undefined;
  input_tokens?: number | null | undefined;
  /** All output tokens, reasoning included. */
  outputTokens?: number | null | undefined;
  output_tokens?: number | null | undefined;
  cacheReadTokens?: number | null | undefined;
  cache_read_tokens?: number | null | undefined;
  cacheWriteTokens?: number | null | undefined;
  cache_write_tokens?: number | null | undefined;
  reasoningTokens?: number | null | undefined;
  reasoning_tokens?: number | null | undefined;
  /** US dollars, when you know better than the server's price table. */
  costUsd?: number | null | undefined;
  cost_usd?: number | null | undefined;
  durationMs?: number | null | undefined;
  duration_ms?: number | null | undefined;
  /** Time to first token. */
  ttftMs?: number | null | undefined;
  ttft_ms?: number | null | undefined;
  /** Messages or text, any JSON-like value. */
  input?: unknown;
  output?: unknown;
  finishReason?: string | null | undefined;
  finish_reason?: string | null | undefined;
  status?: string | null | undefined;
  /** Text, or the error itself. */
  error?: unknown;
  [attribute: string]: unknown;
};

/** What `build` functions answer: fields of the event, fields common to all events, attributes to add. */
export type Parts = { fields: WireEvent; common: WireEvent; attributes: WireEvent | null };

const USAGE_FIELDS = [
  'provider',
  'model',
  'operation',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
  'duration_ms',
  'ttft_ms',
  'input',
  'output',
  'finish_reason',
  'status',
  'error',
];
const ERROR_FIELDS = ['message', 'fingerprint', 'breadcrumbs'];
const PER_CALL = new Set(['tags', 'timestamp', 'id']);

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const bothSpellings = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    names.flatMap((name): [string, string][] => [
      [name, name],
      [camel(name), name],
    ]),
  );

const USAGE_NAMES = bothSpellings(USAGE_FIELDS);
const ERROR_NAMES = bothSpellings(ERROR_FIELDS);
const ERROR_CONTROLS = new Set(['handled', 'level', 'contexts']);
const LOG_NAMES = bothSpellings(['logger']);

/** One of LEVELS from a name in any case or an alias; null if it is none. */
export function readLevel(level: unknown): Level | null {
  const name = toText(level).toLowerCase();
  const known = ALIASES[name] ?? name;
  return (LEVELS as readonly string[]).includes(known) ? (known as Level) : null;
}

/** An unknown level becomes info and is kept as an attribute. */
export function logParts(level: unknown, message: unknown, attributes: WireEvent | null, options: LogOptions): Parts {
  const parts = sort(options, LOG_NAMES);
  const known = readLevel(level);
  parts.fields['level'] = known ?? 'info';
  parts.fields['message'] = isErrorLike(message) ? errorText(message) : toText(message);
  parts.attributes = { ...(known === null ? { level: toText(level) } : {}), ...parts.attributes, ...attributes };
  return parts;
}

export function errorParts(error: unknown, given: ErrorFields): Parts {
  const parts = sort(given, ERROR_NAMES, ERROR_CONTROLS);
  parts.fields['exception'] = exceptionList(error, given.handled ?? true);
  parts.fields['level'] = readLevel(given.level ?? 'error') ?? 'error';
  parts.fields['contexts'] = { ...RUNTIME_CONTEXT, ...given.contexts };
  return parts;
}

export function llmUsageParts(usage: LlmUsage): Parts {
  const parts = sort(usage, USAGE_NAMES);
  const error = parts.fields['error'];
  if (isErrorLike(error)) parts.fields['error'] = errorText(error);
  return parts;
}

/** Common fields leave an event of any type; the rest goes out as given. */
export function rawParts(event: Readonly<WireEvent>): Parts {
  const parts: Parts = { fields: {}, common: {}, attributes: null };
  for (const [name, value] of Object.entries(event)) {
    if (value === null || value === undefined || name === 'type') continue;
    if (name === 'attributes' && typeof value === 'object') parts.attributes = value as WireEvent;
    else if (isCommonField(name) || PER_CALL.has(name)) parts.common[name] = value;
    else parts.fields[name] = value;
  }
  return parts;
}

/** Puts each given value where it belongs. Null and undefined are unknown, so they stay out: absent and 0 differ. */
function sort(given: Readonly<Record<string, unknown>>, names: ReadonlyMap<string, string>, skip?: ReadonlySet<string>): Parts {
  const fields: WireEvent = {};
  const common: WireEvent = {};
  let attributes: WireEvent | null = null;
  for (const key of Object.keys(given)) {
    const value = given[key];
    if (value === null || value === undefined || skip?.has(key)) continue;
    const name = names.get(key);
    if (name !== undefined) {
      fields[name] = value;
      continue;
    }
    const wire = wireName(key);
    if (isCommonField(wire) || PER_CALL.has(wire)) common[wire] = value;
    else if (key === 'attributes' && typeof value === 'object') Object.assign((attributes ??= {}), value);
    else (attributes ??= {})[key] = value;
  }
  return { fields, common, attributes };
}
