import type { AttributeValue } from '@sentryai/schema';
import { jsonKey, jsonOf } from './json-text.ts';
import { cutText, SPAN_LIMITS } from './limits.ts';

/**
 * Builds a JSON object that stays within a number of characters. A text that is too long is cut and its key listed under
 * `sentryai.truncated`; members that do not fit are counted under `sentryai.dropped_attributes`.
 */
export class BoundedMembers {
  readonly #charsMax: number;
  #text = '';
  #truncated: string[] = [];
  #droppedCount = 0;

  constructor(charsMax: number = 2 * SPAN_LIMITS.valueChars) {
    this.#charsMax = charsMax;
  }

  add(key: string, value: AttributeValue): void {
    const isLong = typeof value === 'string' && value.length > SPAN_LIMITS.valueChars;
    if (isLong) this.#truncated.push(key);
    this.addMembers(`${jsonKey(key)}${jsonOf(isLong ? cutText(value, SPAN_LIMITS.valueChars) : value)}`);
  }

  /** Adds members that are JSON already, all or none of them. */
  addMembers(members: string): void {
    if (members === '') return;
    if (this.#text.length + members.length > this.#charsMax) this.#droppedCount += 1;
    else this.#text += this.#text === '' ? members : `,${members}`;
  }

  /** The JSON object, '' when it has no members. */
  json(): string {
    const marks = [this.#text];
    if (this.#truncated.length > 0)
      marks.push(`"sentryai.truncated":${jsonOf(cutText(this.#truncated.join(','), SPAN_LIMITS.narrowChars))}`);
    if (this.#droppedCount > 0) marks.push(`"sentryai.dropped_attributes":${this.#droppedCount}`);
    const members = marks.filter((part) => part !== '').join(',');
    return members === '' ? '' : `{${members}}`;
  }
}
