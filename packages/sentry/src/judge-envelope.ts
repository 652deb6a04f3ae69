/** Reads a body as far as both sides must: its framing, and for every thing inside whether it is stored. */
import { createHash } from 'node:crypto';
import type { RefusedCount } from '@sentryai/schema';
import { isEventLike, type ItemRule, itemRule } from './item-types.ts';
import { type Clock, judgePayload, type JudgedPayload, type Verdict } from './judge-payload.ts';
import { clockShiftUs } from './sent-time.ts';
import { SentryBodyError, SentryLimitError } from './sentry-body-error.ts';
import { type EnvelopeHeader, type EnvelopeItem, splitEnvelope, type SplitEnvelope } from './split-envelope.ts';
import { splitStoreBody } from './store-body.ts';
import type { EnvelopeRules } from './time-rules.ts';

/** `envelope`: the framed form; `json`: a single event of the legacy store route. */
export type SentryFormat = 'envelope' | 'json';

export type JudgedItem = {
  item: EnvelopeItem;
  rule: ItemRule;
  verdicts: readonly Verdict[];
};

export type JudgedEnvelope = {
  header: EnvelopeHeader;
  headerLine: Uint8Array;
  clock: Clock;
  items: readonly JudgedItem[];
  /** Id of the event that the envelope is about, given or made; '' when it is about none. */
  eventId: string;
  /** Trace of the first thing that has one, '' when none has. */
  traceId: string;
};

/**
 * Errors: SentryBodyError (400) when the framing is broken, or a store body is no event; SentryLimitError (413) when any
 * item is over its limit.
 */
export function judgeEnvelope(body: Uint8Array, format: SentryFormat, rules: EnvelopeRules): JudgedEnvelope {
  const split = format === 'envelope' ? splitEnvelope(body) : splitStoreBody(body);
  const ruled = split.items.map((item) => ({ item, rule: itemRule(item.type, item.contentType) }));
  checkLimits(ruled);
  const clock = { shiftUs: clockShiftUs(split.header.sentAt, rules.receivedAtMs), rules };
  const judged = ruled.map(({ item, rule }) => ({ item, rule, payload: judgeItem(item, rule, clock) }));
  const lead = judged.find(({ rule }) => isEventLike(rule.kind));
  if (format === 'json' && lead?.payload.verdicts[0] === 'invalid_json') throw new SentryBodyError('it is not JSON');
  const items = judged.map(({ item, rule, payload }): JudgedItem => {
    if (rule.kind === 'attachment') return { item, rule, verdicts: [judgeAttachment(split.header, lead?.payload)] };
    const isSecond = isEventLike(rule.kind) && item !== lead?.item;
    return { item, rule, verdicts: isSecond ? payload.verdicts.map(() => 'duplicate_item') : payload.verdicts };
  });
  return {
    header: split.header,
    headerLine: split.headerLine,
    clock,
    items,
    eventId: eventIdOf(split, lead),
    traceId: judged.find(({ payload }) => payload.traceId !== '')?.payload.traceId ?? '',
  };
}

/** Things that will not be stored, by type, outcome and reason. */
export function countRefused(items: readonly JudgedItem[]): RefusedCount[] {
  const counts = new Map<string, RefusedCount>();
  for (const { rule, verdicts } of items) {
    const outcome = rule.kind === 'ignored' || rule.kind === 'unknown' ? 'ignored' : 'rejected';
    for (const reason of verdicts) {
      if (reason === null) continue;
      const key = `${rule.itemType}|${outcome}|${reason}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { item_type: rule.itemType, outcome, reason, count: 1 });
    }
  }
  return [...counts.values()];
}

function judgeItem(item: EnvelopeItem, rule: ItemRule, clock: Clock): JudgedPayload {
  switch (rule.kind) {
    case 'ignored':
      return { verdicts: ['not_supported'], eventId: '', traceId: '' };
    case 'unknown':
      return { verdicts: ['unknown_type'], eventId: '', traceId: '' };
    case 'attachment':
      return { verdicts: [null], eventId: '', traceId: '' };
    default:
      return judgePayload(rule.kind, item, rule, clock);
  }
}

/** An attachment without its event could never be found again. */
function judgeAttachment(header: EnvelopeHeader, lead: JudgedPayload | undefined): Verdict {
  if (lead !== undefined) return lead.verdicts[0] === null ? null : 'event_refused';
  return header.eventId === '' ? 'event_refused' : null;
}

/** Without any id the event gets one made of its bytes, so that it is the same event when it is sent again. */
function eventIdOf({ header }: SplitEnvelope, lead: { item: EnvelopeItem; payload: JudgedPayload } | undefined): string {
  if (header.eventId !== '' || lead === undefined) return header.eventId;
  return lead.payload.eventId || createHash('sha256').update(lead.item.payload).digest('hex').slice(0, 32);
}

function checkLimits(items: readonly { item: EnvelopeItem; rule: ItemRule }[]): void {
  const sums = new Map<string, { count: number; bytes: number }>();
  for (const { item, rule } of items) {
    const bytes = item.payload.byteLength;
    if (bytes > rule.bytesMax)
      throw new SentryLimitError(`an item of type ${rule.itemType} has ${bytes} bytes, the limit is ${rule.bytesMax}`);
    const sum = sums.get(rule.kind) ?? { count: 0, bytes: 0 };
    sum.count += 1;
    sum.bytes += bytes;
    sums.set(rule.kind, sum);
    if (sum.count > rule.countMax)
      throw new SentryLimitError(`it holds more than ${rule.countMax} items of type ${rule.itemType} in this form`);
    const sumBytesMax = rule.sumBytesMax ?? Number.POSITIVE_INFINITY;
    if (sum.bytes > sumBytesMax)
      throw new SentryLimitError(`its items of type ${rule.itemType} have more than ${sumBytesMax} bytes together`);
  }
}
