/** Some elements of a container, as a container that says where they come from. */
import { CUT_FROM, contentIdentity } from './content-identity.ts';
import type { ItemKind } from './item-types.ts';
import { readShape, type ShapedElement } from './json-shape.ts';
import type { JudgedItem } from './judge-envelope.ts';
import type { EnvelopeRules } from './time-rules.ts';

/** Kinds that are lists of things, and the member that holds the list. */
const LISTS: Readonly<Partial<Record<ItemKind, string>>> = { spans: 'items', logs: 'items', metrics: 'items', sessions: 'aggregates' };
const LINE_END = 0x0a;

/** Elements of an item that can be taken alone; none when it is no container, or is refused as a whole. */
export function elementsOf({ item, rule, verdicts }: JudgedItem): readonly ShapedElement[] {
  const member = LISTS[rule.kind];
  if (member === undefined || verdicts.includes('item_count_mismatch')) return [];
  const read = readShape(item.payload, { [member]: ['value'] });
  const list = 'value' in read ? (read.value as Record<string, unknown>)[member] : undefined;
  const elements = Array.isArray(list) ? (list as ShapedElement[]) : [];
  return elements.length === verdicts.length ? elements : [];
}

/** The item with only the elements [from, to) of it, which stay the bytes they were. */
export function containerPart(
  judged: JudgedItem,
  { from, to }: { from: number; to: number },
  headerLine: Uint8Array,
  rules: EnvelopeRules,
): Uint8Array {
  const { item } = judged;
  const elements = elementsOf(judged);
  const [first, start, last, end] = [elements[0], elements[from], elements[to - 1], elements.at(-1)];
  if (!first || !start || !last || !end) throw new Error('a container is cut where it has no elements');
  const payload = Buffer.concat([
    item.payload.subarray(0, first.start),
    item.payload.subarray(start.start, last.start + last.bytes),
    item.payload.subarray(end.start + end.bytes),
  ]);
  const { content_hash, index } = contentIdentity(judged, headerLine, rules);
  const header = {
    ...(JSON.parse(Buffer.from(item.bytes).toString('utf8', 0, item.bytes.indexOf(LINE_END))) as object),
    ...(item.itemCount === null ? {} : { item_count: to - from }),
    length: payload.byteLength,
    [CUT_FROM]: { content_hash, index: index + from },
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), payload]);
}
