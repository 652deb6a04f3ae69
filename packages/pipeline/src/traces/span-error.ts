import { OK_MEANS_ENDED } from '@sentryai/conventions';
import type { DecodedEvent, DecodedSpan } from '@sentryai/otlp';
import type { SpanKind, SpanStatus } from '@sentryai/schema';
import { GENERIC_TYPES, readException } from '../errors/exception-text.ts';
import { SPAN_LIMITS } from './limits.ts';
import { readFlag, readIdent, readNumber } from './read-value.ts';
import { textOf } from './json-text.ts';
import type { SpanFacts } from './span-facts.ts';

export type SpanFailure = { status: SpanStatus; error_type: string; error_message: string; http_status: number | null };

/** Logfire's and OpenTelemetry's numbers: 17 and above are errors. */
const ERROR_SEVERITY = 17;
/** Kinds whose HTTP status is the answer of a model's or tool's service, where 4xx is a failure of ours. */
const CALL_KINDS = new Set<SpanKind>(['llm', 'embedding', 'rerank', 'tool', 'mcp', 'retrieval', 'agent']);

/** "429 Rate limit reached", "Error: 429 …", "HTTP 500", "status code: 503", "Error code: 429 - …" */
const STATUS_IN_MESSAGE =
  /^(?:[A-Za-z]*(?:Error|Exception): ?)?([45]\d\d)\b(?!\.\d)|\b(?:HTTP|status(?:[ _]?code)?|error code)[ :=]{1,3}([45]\d\d)\b/i;
const TYPE_IN_MESSAGE = /^([A-Z][A-Za-z0-9_]*(?:Error|Exception|Timeout|Failure)|Error): /;

function lastException(events: readonly DecodedEvent[]): DecodedEvent | undefined {
  return events.findLast((event) => event.name === 'exception' || event.name === 'gen_ai.client.operation.exception');
}

function isSevere(facts: SpanFacts): boolean {
  const candidate = facts.winner('severity');
  if (candidate === undefined) return false;
  if (candidate.rule.read === 'severity_number') return (readNumber(candidate.value) ?? 0) >= ERROR_SEVERITY;
  return textOf(candidate.value).toLowerCase() === 'error';
}

function readHttpStatus(facts: SpanFacts): number | null {
  const status = readNumber(facts.value('http_status'));
  return status !== null && status >= 100 && status <= 599 ? Math.trunc(status) : null;
}

function hasFailed(
  span: DecodedSpan,
  facts: SpanFacts,
  kind: SpanKind,
  exception: DecodedEvent | undefined,
  httpStatus: number | null,
): boolean {
  if (span.status_code === 2 || isSevere(facts)) return true;
  if (span.status_code === 1) return exception !== undefined && facts.scopeFamily !== null && OK_MEANS_ENDED.has(facts.scopeFamily);
  if (exception !== undefined && readFlag(exception.attributes.get('exception.escaped') ?? null) !== false) return true;
  if (facts.value('error_type') !== undefined) return true;
  return httpStatus !== null && (httpStatus >= 500 || (httpStatus >= 400 && CALL_KINDS.has(kind)));
}

/**
 * Whether and how a span failed: its status, an exception event, an error type, a level of ERROR (Langfuse leaves the
 * status unset), or an HTTP status. An OK status is final: what was recorded before was handled; unless the emitter says
 * OK of whatever has ended.
 */
export function readFailure(span: DecodedSpan, facts: SpanFacts, kind: SpanKind): SpanFailure {
  const exception = lastException(span.events);
  let httpStatus = readHttpStatus(facts);
  if (!hasFailed(span, facts, kind, exception, httpStatus)) {
    return { status: span.status_code === 1 ? 'ok' : 'unset', error_type: '', error_message: '', http_status: httpStatus };
  }
  const errorType = readIdent(facts.value('error_type'), SPAN_LIMITS.identChars);
  const said = exception === undefined ? null : readException(exception.attributes);
  const message = firstText(said?.message ?? '', span.status_message, textOf(facts.value('error_message')));
  const exceptionType = said?.type ?? '';
  const type = !GENERIC_TYPES.has(exceptionType)
    ? exceptionType
    : firstText(errorType, exceptionType, TYPE_IN_MESSAGE.exec(message)?.[1] ?? '');
  if (httpStatus === null || httpStatus < 400) {
    const status = /^[45]\d\d$/.exec(errorType)?.[0] ?? sent(STATUS_IN_MESSAGE.exec(message.slice(0, 400)));
    if (status !== undefined) httpStatus = Number(status);
  }
  return { status: 'error', error_type: type, error_message: message, http_status: httpStatus };
}

function sent(match: RegExpExecArray | null): string | undefined {
  return match?.[1] ?? match?.[2];
}

function firstText(...texts: string[]): string {
  return texts.find((text) => text !== '') ?? '';
}
