/**
 * Reads a few members out of a JSON text without making strings of the rest. Walks the bytes once and accepts exactly
 * what JSON.parse accepts (tested against it), within bounds of depth and list length. Duplicate keys: the last one wins,
 * as in JSON.parse.
 */
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  DOT,
  IS_PLAIN,
  isDigit,
  isEscape,
  isHexDigit,
  isSpace,
  latin,
  LETTER_U,
  MINUS,
  OPEN_LIST,
  OPEN_OBJECT,
  PLUS,
  QUOTE,
  utf8,
  ZERO,
} from './json-bytes.ts';

/** What is wanted of a value: itself (`'value'`), members of an object, or the elements of a list. */
export type Shape = 'value' | { readonly [member: string]: Shape } | readonly [Shape];

/** An element of a list that was asked for, with where its text begins and how long it is. */
export type ShapedElement = { value: unknown; start: number; bytes: number };

/** Why a text was not read. `invalid`: not JSON; `too_deep`, `too_many`: JSON beyond our bounds. */
export type JsonFault = 'invalid' | 'too_deep' | 'too_many';

/** Real payloads stay below twenty levels. Deeper values could not be written out again without risking the stack. */
export const JSON_LEVELS_MAX = 100;
/** Elements of a list that is asked for; SDKs send at most a thousand in one. */
export const LIST_ELEMENTS_MAX = 100_000;
/** A longer text is answered as LONG_TEXT: ids, times and names are shorter. */
const TEXT_BYTES_MAX = 4_096;
export const LONG_TEXT = '\u2026';
/** A wanted member's name, every character of it escaped, is shorter. */
const NAME_BYTES_MAX = 256;

class Fault extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault);
    this.fault = fault;
  }
}

/**
 * Reads what `shape` asks for.
 *  returns  `value`: objects with the wanted members that are there; a list as ShapedElement[]; where the text has another
 *           kind of value than the shape, that value ({} and [] stand for objects and lists, LONG_TEXT for long texts)
 *  errors   none; `fault` says why nothing was read
 */
export function readShape(bytes: Uint8Array, shape: Shape): { value: unknown } | { fault: JsonFault } {
  const walker = new Walker(bytes);
  try {
    return { value: walker.whole(shape) };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault };
    throw error;
  }
}

class Walker {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  whole(shape: Shape): unknown {
    this.#space();
    const value = this.#value(shape, 1);
    this.#space();
    if (this.#at !== this.#bytes.length) throw new Fault('invalid');
    return value;
  }

  #value(shape: Shape, level: number): unknown {
    const first = this.#bytes[this.#at];
    if (first === OPEN_OBJECT) {
      if (shape !== 'value' && !Array.isArray(shape)) return this.#members(shape as Readonly<Record<string, Shape>>, level);
      this.#skip(level);
      return {};
    }
    if (first === OPEN_LIST) {
      if (Array.isArray(shape)) return this.#elements(shape[0] as Shape, level);
      this.#skip(level);
      return [];
    }
    return this.#scalar(first);
  }

  #members(shape: Readonly<Record<string, Shape>>, level: number): Record<string, unknown> {
    if (level > JSON_LEVELS_MAX) throw new Fault('too_deep');
    const members: Record<string, unknown> = {};
    this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_OBJECT) {
      this.#at += 1;
      return members;
    }
    for (;;) {
      const name = this.#name();
      this.#expect(COLON);
      const wanted = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (wanted === undefined) this.#skip(level + 1);
      else members[name] = this.#value(wanted, level + 1);
      this.#space();
      const next = this.#bytes[this.#at++];
      if (next === CLOSE_OBJECT) return members;
      if (next !== COMMA) throw new Fault('invalid');
      this.#space();
    }
  }

  #elements(shape: Shape, level: number): ShapedElement[] {
    if (level > JSON_LEVELS_MAX) throw new Fault('too_deep');
    const elements: ShapedElement[] = [];
    this.#at += 1;
    this.#space();
    if (this.#bytes[this.#at] === CLOSE_LIST) {
      this.#at += 1;
      return elements;
    }
    for (;;) {
      if (elements.length >= LIST_ELEMENTS_MAX) throw new Fault('too_many');
      const start = this.#at;
      const value = this.#value(shape, level + 1);
      elements.push({ value, start, bytes: this.#at - start });
      this.#space();
      const next = this.#bytes[this.#at++];
      if (next === CLOSE_LIST) return elements;
      if (next !== COMMA) throw new Fault('invalid');
      this.#space();
    }
  }

  /** A member's name; '' for one that is too long to be wanted. */
  #name(): string {
    if (this.#bytes[this.#at] !== QUOTE) throw new Fault('invalid');
    const start = this.#at;
    const isPlain = this.#skipText();
    const bytes = this.#at - start;
    return bytes > NAME_BYTES_MAX ? '' : this.#text(start, isPlain);
  }

  #scalar(first: number | undefined): unknown {
    const start = this.#at;
    if (first === QUOTE) {
      const isPlain = this.#skipText();
      return this.#at - start > TEXT_BYTES_MAX ? LONG_TEXT : this.#text(start, isPlain);
    }
    if (first === MINUS || isDigit(first)) {
      this.#skipNumber();
      return Number(latin(this.#bytes, start, this.#at));
    }
    return this.#word(first);
  }

  /** The text between `start` (its quote) and here. */
  #text(start: number, isPlain: boolean): string {
    const text = utf8(this.#bytes, start, this.#at);
    return isPlain ? text.slice(1, -1) : (JSON.parse(text) as string);
  }

  /** Walks over one value of any kind, without recursion. */
  #skip(level: number): void {
    /** For every open level whether it is an object. */
    const open: boolean[] = [];
    for (;;) {
      this.#space();
      const first = this.#bytes[this.#at];
      let isOpened = false;
      if (first === OPEN_OBJECT || first === OPEN_LIST) {
        if (level + open.length > JSON_LEVELS_MAX) throw new Fault('too_deep');
        const isObject = first === OPEN_OBJECT;
        this.#at += 1;
        this.#space();
        if (this.#bytes[this.#at] === (isObject ? CLOSE_OBJECT : CLOSE_LIST)) this.#at += 1;
        else {
          open.push(isObject);
          isOpened = true;
        }
      } else if (first === QUOTE) this.#skipText();
      else if (first === MINUS || isDigit(first)) this.#skipNumber();
      else this.#word(first);
      if (!isOpened && this.#close(open)) return;
      if (open.at(-1) === true) {
        this.#space();
        if (this.#bytes[this.#at] !== QUOTE) throw new Fault('invalid');
        this.#skipText();
        this.#expect(COLON);
      }
    }
  }

  /** After a value: walks over closing brackets up to the next comma; true when the outermost value is over. */
  #close(open: boolean[]): boolean {
    while (open.length > 0) {
      this.#space();
      const next = this.#bytes[this.#at++];
      if (next === COMMA) return false;
      if (next !== (open.at(-1) === true ? CLOSE_OBJECT : CLOSE_LIST)) throw new Fault('invalid');
      open.pop();
    }
    return true;
  }

  /** From a text's opening quote to behind its closing one; true when it has no escapes. */
  #skipText(): boolean {
    const bytes = this.#bytes;
    let isPlain = true;
    let at = this.#at + 1;
    for (;;) {
      // Nearly all bytes are plain: one look at a table for each.
      while (IS_PLAIN[bytes[at]!] === 1) at += 1;
      const byte = bytes[at];
      if (byte === QUOTE) break;
      // A control character, or the end.
      if (byte !== BACKSLASH) throw new Fault('invalid');
      isPlain = false;
      const escape = bytes[at + 1];
      if (escape === LETTER_U) {
        for (let digit = 2; digit <= 5; digit++) if (!isHexDigit(bytes[at + digit])) throw new Fault('invalid');
        at += 6;
      } else if (isEscape(escape)) at += 2;
      else throw new Fault('invalid');
    }
    this.#at = at + 1;
    return isPlain;
  }

  #skipNumber(): void {
    if (this.#bytes[this.#at] === MINUS) this.#at += 1;
    if (this.#bytes[this.#at] === ZERO) this.#at += 1;
    else this.#digits();
    if (this.#bytes[this.#at] === DOT) {
      this.#at += 1;
      this.#digits();
    }
    const exponent = this.#bytes[this.#at];
    if (exponent !== 0x65 && exponent !== 0x45) return;
    this.#at += 1;
    const sign = this.#bytes[this.#at];
    if (sign === PLUS || sign === MINUS) this.#at += 1;
    this.#digits();
  }

  #digits(): void {
    const start = this.#at;
    while (isDigit(this.#bytes[this.#at])) this.#at += 1;
    if (this.#at === start) throw new Fault('invalid');
  }

  #word(first: number | undefined): boolean | null {
    if (first === 0x74) return this.#literal('true', true);
    if (first === 0x66) return this.#literal('false', false);
    if (first === 0x6e) return this.#literal('null', null);
    throw new Fault('invalid');
  }

  #literal<Value>(word: string, value: Value): Value {
    for (let index = 0; index < word.length; index++) {
      if (this.#bytes[this.#at + index] !== word.charCodeAt(index)) throw new Fault('invalid');
    }
    this.#at += word.length;
    return value;
  }

  #expect(byte: number): void {
    this.#space();
    if (this.#bytes[this.#at++] !== byte) throw new Fault('invalid');
    this.#space();
  }

  #space(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (bytes[at]! <= 0x20 && isSpace(bytes[at]!)) at += 1;
    this.#at = at;
  }
}
