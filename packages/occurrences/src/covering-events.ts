/**
 * Which failed spans an error event already tells about: SDKs capture an exception and mark the span that it went
 * through, and both arrive.
 */
import { type Failure, NO_SPAN, type TraceTree } from '@sentryai/pipeline';
import { type OccurrenceRow, type SpanRow, ZERO_SPAN_ID } from '@sentryai/schema';
import type { RunOutcome } from './recovery.ts';

/** An event is written down while its failure goes up, or right after. */
const AFTER_US_MAX = 5_000_000;
/** From the end of a failed span until the program around it has written the error down. */
const CAUGHT_US_MAX = 50_000;
const TEXT_CHARS_MIN = 8;
const TEXT_CHARS = 120;

/** How surely an event is about a failure; 0 = it is not. Events at one of the spans that carry it come first. */
function match(event: OccurrenceRow, eventAt: number, failure: Failure, tree: TraceTree, outcome: RunOutcome): number {
  const span = tree.spans[failure.position] as SpanRow;
  const isSame = sameError(event, span);
  if (event.span_id !== ZERO_SPAN_ID && eventAt === NO_SPAN) return 0;
  const top = tree.spans[outcome.topOf(failure.position)] as SpanRow;
  const isInTime =
    event.timestamp_us >= span.start_time_us - AFTER_US_MAX && event.timestamp_us <= top.start_time_us + top.duration_us + AFTER_US_MAX;
  if (!isInTime) return 0;
  if (eventAt === NO_SPAN) return isSame ? 1 : 0;
  if (failure.attempts.includes(eventAt) || outcome.carriersOf(failure.position).includes(eventAt)) return isSame ? 4 : 3;
  const isOnTheWay = isAbove(tree, eventAt, failure.position);
  if (isSame && (isOnTheWay || isAbove(tree, failure.position, eventAt))) return 2;
  return isOnTheWay && isWordless(span) && isCaughtAtOnce(event, span) ? 1 : 0;
}

/** Words that clients give a failed span when they do not say what failed (Sentry's span statuses, gRPC's codes). */
const STATUS_WORDS = new Set(
  `error internal_error unknown_error internal unknown invalid_argument deadline_exceeded not_found already_exists permission_denied
  resource_exhausted failed_precondition aborted out_of_range unimplemented unavailable data_loss unauthenticated cancelled`.split(/\s+/),
);

/** A span that says no more than that it failed. */
function isWordless({ error_type, error_message }: SpanRow): boolean {
  const isWord = (text: string): boolean => text === '' || STATUS_WORDS.has(text.toLowerCase());
  return isWord(error_type) && isWord(error_message);
}

/** What leaves a failed span is caught around it in the same moment; a later event is about something else. */
function isCaughtAtOnce(event: OccurrenceRow, span: SpanRow): boolean {
  const sinceUs = event.timestamp_us - (span.start_time_us + span.duration_us);
  return sinceUs >= -CAUGHT_US_MAX && sinceUs <= CAUGHT_US_MAX;
}

/** `NO_SPAN`: the event names no span, or one that is not here. */
export function positionsOf(tree: TraceTree): (spanId: string) => number {
  const positions = new Map(tree.spans.map((span, position) => [span.span_id, position]));
  return (spanId) => positions.get(spanId) ?? NO_SPAN;
}

/**
 * Failure that each event is about, by event. Several events may be about one failure; one event is about one.
 * cost  events times failures; both are bounded by the caller
 */
export function matchEvents(
  events: readonly OccurrenceRow[],
  failures: readonly Failure[],
  tree: TraceTree,
  outcome: RunOutcome,
): Map<OccurrenceRow, Failure> {
  const found = new Map<OccurrenceRow, Failure>();
  const positionOf = positionsOf(tree);
  const taken = new Map<Failure, number>();
  for (const event of events) {
    let best: Failure | undefined;
    let bestScore = 0;
    const at = positionOf(event.span_id);
    for (const failure of failures) {
      // of equally good ones the one that has no event yet, then the latest
      const score = match(event, at, failure, tree, outcome) - (taken.has(failure) ? 0.5 : 0);
      if (score <= 0 || score < bestScore) continue;
      best = failure;
      bestScore = score;
    }
    if (best === undefined) continue;
    taken.set(best, (taken.get(best) ?? 0) + 1);
    found.set(event, best);
  }
  return found;
}

/** By class, when it says something, or by message. */
export function sameError(event: OccurrenceRow, span: SpanRow): boolean {
  const [type, other] = [lastName(event.error_type), lastName(span.error_type)];
  if (type !== '' && type === other && (!GENERIC.has(type) || saysJust(event, span.error_message))) return true;
  const message = span.error_message.slice(0, TEXT_CHARS);
  return message.length >= TEXT_CHARS_MIN && (event.title.includes(message) || event.subtitle.includes(message));
}

function saysJust({ title }: OccurrenceRow, message: string): boolean {
  return message !== '' && (title === message || title.endsWith(`: ${message}`));
}

const GENERIC = new Set(['error', 'exception', '']);

function lastName(type: string): string {
  return type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf(':')) + 1).toLowerCase();
}

function isAbove(tree: TraceTree, upper: number, lower: number): boolean {
  for (let at = tree.parents[lower] ?? NO_SPAN; at !== NO_SPAN; at = tree.parents[at] ?? NO_SPAN) if (at === upper) return true;
  return false;
}
