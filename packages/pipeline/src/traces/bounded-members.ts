import { type AttributeValue, CUT_ATTRIBUTE } from '@sentryai/schema';
import { CutMarks } from '../limits/cut-marks.ts';
import { jsonKey, jsonOf } from './json-text.ts';
import { cutText, SPAN_LIMITS } from './limits.ts';
import type { Inherited } from './resource-facts.ts';

/** Characters of one text: a long one leaves room for others, and for what JSON adds to it. */
const TEXT_CHARS_MAX = SPAN_LIMITS.valueChars / 4;
/** Room for the marks of what was cut. */
const MARKS_CHARS = 4_096;

/** Builds a JSON object that stays within a number of characters. What is cut or left out is marked (cut-marks.ts). */
export class BoundedMembers {
  readonly #charsMax: number;
  readonly #marks = new CutMarks();
  #text = '';

  constructor(charsMax: number = SPAN_LIMITS.valueChars) {
    this.#charsMax = charsMax - MARKS_CHARS;
  }

  add(key: string, value: AttributeValue): void {
    const isLong = typeof value === 'string' && value.length > TEXT_CHARS_MAX;
    if (isLong) this.#marks.note(key, value.length);
    const json = jsonOf(isLong ? cutText(value, TEXT_CHARS_MAX) : value);
    if (!this.addMembers(`${jsonKey(key)}${json}`)) this.#marks.note(key, json.length);
  }

  /** Adds members that are JSON already, all or none of them; false when there is no room. */
  addMembers(members: string): boolean {
    if (this.#text.length + members.length > this.#charsMax) return false;
    if (members !== '') this.#text += this.#text === '' ? members : `,${members}`;
    return true;
  }

  addInherited({ members, cut }: Inherited): void {
    this.#marks.addJson(cut);
    if (!this.addMembers(members)) this.#marks.note('resource', members.length);
  }

  /** The JSON object, '' when it has no members. */
  json(): string {
    const marks = this.#marks.isEmpty ? '' : `${jsonKey(CUT_ATTRIBUTE)}${this.#marks.json()}`;
    const members = [this.#text, marks].filter((part) => part !== '').join(',');
    return members === '' ? '' : `{${members}}`;
  }
}
