import { isObject, type JsonObject, parseJson } from '../trace/json-value.ts';
import type { ModelCall } from '../trace/model-call.ts';

/** A refusal that stands in a field of its own, also inside JSON that was put into JSON. */
const FIELD_MARK = /\\?"refusal\\?"\s*:\s*(?!null|\\?"\\?"|false)|"type\\?"\s*:\s*\\?"refusal/;
const DEPTH_MAX = 8;

function findRefusal(value: unknown, depth: number): string | null {
  if (depth > DEPTH_MAX) return null;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 50)) {
      const found = findRefusal(item, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isObject(value)) return null;
  const own = ownRefusal(value);
  if (own !== null) return own;
  for (const member of Object.values(value)) {
    const inner = typeof member === 'string' && /^\s*[[{]/.test(member) && FIELD_MARK.test(member) ? parseJson(member) : member;
    if (typeof inner !== 'object') continue;
    const found = findRefusal(inner, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function ownRefusal(value: JsonObject): string | null {
  const { refusal } = value;
  if (typeof refusal === 'string' && refusal.trim() !== '') return refusal;
  if (value['type'] !== 'refusal') return null;
  const text = value['refusal'] ?? value['content'] ?? value['text'];
  return typeof text === 'string' && text !== '' ? text : null;
}

/**
 * The provider's own words of refusal (`refusal` of chat completions, a part of type refusal), from the answer or from the
 * raw answer that some clients keep beside it. Null when there are none.
 */
export function refusalFieldOf(call: ModelCall): string | null {
  for (const view of call.views) {
    for (const text of [view.content.outputText, view.content.attributesText]) {
      if (!text.includes('refusal') || !FIELD_MARK.test(text) || text.length > 400_000 || !view.content.isReadable(text)) continue;
      const found = findRefusal(parseJson(text), 0);
      if (found !== null) return found;
    }
  }
  return null;
}
