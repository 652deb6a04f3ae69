/** Things without an id of their own are known again by the bytes of the item that they came in and their place in it. */
import { createHash } from 'node:crypto';
import type { ItemRule } from './item-types.ts';
import { isRecord, type JsonRecord, memberOf, textIn } from './json-values.ts';
import type { EnvelopeRules } from './time-rules.ts';

/** `index`: place of the item's first thing in what was hashed. */
export type ContentIdentity = { content_hash: string; index: number };

/** Member of an item's header with the identity that the things of a cut container have in the whole one. */
export const CUT_FROM = 'sentryai_cut_from';

/** An item as far as it matters here. */
type Item = { item: { payload: Uint8Array; cutFrom: ContentIdentity | null }; rule: ItemRule };

export function contentIdentity({ item, rule }: Item, headerLine: Uint8Array, { isCut }: EnvelopeRules): ContentIdentity {
  if (isCut && item.cutFrom !== null) return item.cutFrom;
  const hash = createHash('sha256');
  // Two servers may count the same in the same minute: only the envelope's header tells their reports apart.
  if (rule.kind === 'sessions') hash.update(headerLine);
  return { content_hash: hash.update(item.payload).digest('hex').slice(0, 32), index: 0 };
}

export function readCutFrom(itemHeader: JsonRecord): ContentIdentity | null {
  const value = memberOf(itemHeader, CUT_FROM);
  if (!isRecord(value)) return null;
  const { index } = value;
  return typeof index === 'number' ? { content_hash: textIn(value, 'content_hash'), index } : null;
}
