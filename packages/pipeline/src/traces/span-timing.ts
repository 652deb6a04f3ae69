import { type DecodedSpan, effectiveTimes } from '@sentryai/otlp';
import { textOf } from './json-text.ts';
import { readFlag, readNumber } from './read-value.ts';
import type { SpanFacts } from './span-facts.ts';

export type SpanTimes = { start_time_us: number; duration_us: number };

/** Start and duration: an absent start is the end, an absent end the start, an end before the start is clamped, as is one too far away to count in microseconds. */
export function readTimes(span: DecodedSpan, receivedAtMs: number): SpanTimes {
  const { startUs, endUs } = effectiveTimes(span.start_time_us, span.end_time_us, receivedAtMs);
  return { start_time_us: startUs, duration_us: Math.min(Math.max(0, endUs - startUs), Number.MAX_SAFE_INTEGER) };
}

const MICROSECONDS = { seconds: 1_000_000, milliseconds: 1_000 } as const;

/** Span events that mark the arrival of the first piece of an answer. */
const FIRST_CHUNK_EVENTS = new Set([
  'ai.stream.firstChunk',
  'First Token Stream Event',
  'new_token',
  'llm.content.completion.chunk',
  'gen_ai.choice.first_token',
  'first_token',
]);
const DAY_US = 86_400_000_000;

/** Microseconds to the first piece of the answer, from an attribute, a point in time, or a span event. Null when unknown. */
export function readTtft(span: DecodedSpan, facts: SpanFacts): number | null {
  const candidate = facts.winner('ttft');
  const sent = readNumber(candidate?.value);
  if (candidate !== undefined && sent !== null && sent >= 0) {
    const factor = candidate.rule.read === 'milliseconds' ? MICROSECONDS.milliseconds : MICROSECONDS.seconds;
    return bounded(sent * factor);
  }
  if (span.start_time_us <= 0) return null;
  const completionStart = facts.value('completion_start');
  if (completionStart !== undefined) {
    // a JSON-quoted date string
    const time = Date.parse(textOf(completionStart).replaceAll('"', ''));
    if (Number.isFinite(time)) return bounded(time * 1_000 - span.start_time_us);
  }
  const event = span.events.find((entry) => FIRST_CHUNK_EVENTS.has(entry.name) && entry.time_us > 0);
  return event === undefined ? null : bounded(event.time_us - span.start_time_us);
}

/** A time between 0 and a day; clocks that differ by a little give small negative numbers. */
function bounded(us: number): number | null {
  if (us < 0) return us > -1_000_000 ? 0 : null;
  return us <= DAY_US ? Math.round(us) : null;
}

const STREAM_FLAG = /"stream"\s*:\s*(true|false)/;

/** Whether the answer was streamed: said, part of the operation's name or parameters, or proven by a first chunk. */
export function readStreaming(facts: SpanFacts, operation: string, parameters: string, ttftUs: number | null): boolean | null {
  const said = readFlag(facts.value('is_streaming'));
  if (said !== null) return said;
  if (/\.doStream$|^ai\.stream/.test(operation)) return true;
  if (/\.doGenerate$|^ai\.generate/.test(operation)) return false;
  const inParameters = parameters === '' ? null : STREAM_FLAG.exec(parameters.slice(0, 4_096));
  if (inParameters !== null) return inParameters[1] === 'true';
  return ttftUs === null ? null : true;
}
