/** One request's worth of encoded events, and the report that rides with them. */
import type { Discarded } from './discards.ts';

/** One encoded event. `onEnd` settles it; `report` is set on a client report, which settles by its counts. */
export type Entry = {
  readonly type: string;
  readonly data: Buffer;
  readonly onEnd: (lost: boolean) => void;
  readonly report?: readonly Discarded[];
};

const OPEN = Buffer.from('{"events":[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']}');

/** The body of POST /v1/events. */
export function bodyOf(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [OPEN];
  entries.forEach((entry, index) => {
    if (index > 0) parts.push(COMMA);
    parts.push(entry.data);
  });
  parts.push(CLOSE);
  return Buffer.concat(parts);
}
