import type { SpanRow } from '@sentryai/schema';
import type { SpanContent } from './span-content.ts';

/** One span of a trace with its place in the tree. */
export class SpanView {
  readonly row: SpanRow;
  readonly position: number;
  readonly content: SpanContent;
  parent: SpanView | null = null;
  readonly children: SpanView[] = [];
  depth = 0;

  constructor(row: SpanRow, position: number, content: SpanContent) {
    this.row = row;
    this.position = position;
    this.content = content;
  }

  get endUs(): number {
    return this.row.start_time_us + this.row.duration_us;
  }

  get hasFailed(): boolean {
    return this.row.status === 'error';
  }

  /** The nearest span around this one that fits; bounded, since chains of a hundred thousand spans occur. */
  findAncestor(fits: (span: SpanView) => boolean, stepsMax = 64): SpanView | null {
    let steps = 0;
    for (let span = this.parent; span !== null && steps < stepsMax; span = span.parent, steps++) if (fits(span)) return span;
    return null;
  }
}
