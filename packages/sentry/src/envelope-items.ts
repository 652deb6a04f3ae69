import type { BodyItems } from '@sentryai/schema';
import { containerPart, elementsOf } from './container-part.ts';
import { isEventLike, type ItemKind } from './item-types.ts';
import { judgeEnvelope, type JudgedItem, type SentryFormat } from './judge-envelope.ts';
import { SentryBodyError } from './sentry-body-error.ts';
import type { EnvelopeRules } from './time-rules.ts';

/** Items that have no meaning without each other, or one element of a container. */
type Place = { items: readonly JudgedItem[]; element?: number };
type ElementRange = { from: number; to: number };

/** Kinds that say something about the event of their envelope, or get from it what they do not say themselves. */
const OF_EVENT: readonly ItemKind[] = ['event', 'transaction', 'feedback', 'attachment', 'user_report', 'spans', 'span'];
const LINE_END = Uint8Array.of(0x0a);

/**
 * The items of an envelope, for cutting some of them out; they stay the bytes they were, and have the verdicts and the
 * identity that they have in the whole (`isCut` must be set to read them). The event is one place, with all that belongs
 * to it.
 * Errors: as inspectEnvelope; SentryBodyError for a body with a client's own word on where its items come from.
 */
export function envelopeItems(body: Uint8Array, format: SentryFormat, rules: EnvelopeRules): BodyItems {
  const { items, headerLine } = judgeEnvelope(body, format, rules);
  if (!rules.isCut && items.some(({ item }) => item.cutFrom !== null))
    throw new SentryBodyError('it says what only we say, so it cannot be cut');
  const places = placesOf(items);
  return {
    count: places.length,
    sizeOf: (index) => sizeOf(places[index]),
    typeOf: (index) => typeOf(places[index]),
    take: (from, to) => {
      if (format === 'json') return { body, format };
      const taken = takenOf(places.slice(from, to));
      const lines = [headerLine];
      for (const judged of items) {
        const elements = taken.get(judged);
        if (elements !== undefined)
          lines.push(elements === 'whole' ? judged.item.bytes : containerPart(judged, elements, headerLine, rules));
      }
      return { body: Buffer.concat(lines.flatMap((line) => [line, LINE_END]).slice(0, -1)), format };
    },
  };
}

function placesOf(items: readonly JudgedItem[]): Place[] {
  const hasEvent = items.some(({ rule }) => isEventLike(rule.kind) || rule.kind === 'attachment');
  const ofEvent = hasEvent ? items.filter(({ rule }) => OF_EVENT.includes(rule.kind)) : [];
  const places: Place[] = [{ items: ofEvent }];
  for (const item of items) {
    if (ofEvent.includes(item)) continue;
    const elements = elementsOf(item);
    if (elements.length < 2) places.push({ items: [item] });
    else places.push(...elements.map((_, element) => ({ items: [item], element })));
  }
  // An empty container holds nothing that could be taken.
  return places.filter((place) => sizeOf(place) > 0);
}

/** What is taken of each item. Elements of a container are places in their order, so those taken are a range. */
function takenOf(places: readonly Place[]): Map<JudgedItem, 'whole' | ElementRange> {
  const taken = new Map<JudgedItem, 'whole' | ElementRange>();
  for (const { items, element } of places) {
    for (const item of items) {
      const before = taken.get(item);
      if (element === undefined || before === 'whole') taken.set(item, 'whole');
      else taken.set(item, { from: before?.from ?? element, to: element + 1 });
    }
  }
  return taken;
}

function sizeOf(place: Place | undefined): number {
  if (!place || place.element !== undefined) return place ? 1 : 0;
  return place.items.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
}

function typeOf(place: Place | undefined): string {
  const types = new Set(place?.items.map(({ rule }) => rule.itemType));
  const [first] = types;
  return types.size === 1 && first !== undefined ? first : 'request';
}
