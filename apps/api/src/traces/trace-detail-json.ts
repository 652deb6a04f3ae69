import type { TraceDetail } from '@sentryai/schema';

/** Spans of one piece; a piece is 100 to 300 KB. */
const SPANS_PER_PIECE = 500;

/**
 * A trace's answer as JSON text in pieces, so that a hundred thousand spans are neither held as one text nor keep other
 * requests waiting while they are written.
 *  spanAt  answer of each span, or the wanted fields of it
 */
export function* traceDetailJson(
  rest: Omit<TraceDetail, 'spans'>,
  spanCount: number,
  spanAt: (index: number) => object,
): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"spans":[`;
  for (let from = 0; from < spanCount; from += SPANS_PER_PIECE) {
    const length = Math.min(SPANS_PER_PIECE, spanCount - from);
    const spans = JSON.stringify(Array.from({ length }, (_, index) => spanAt(from + index))).slice(1, -1);
    yield from === 0 ? spans : `,${spans}`;
  }
  yield ']}';
}
