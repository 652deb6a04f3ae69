import { BUCKETS_MAX, ITEMS_MAX } from '../limits.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';

export type JsonObject = { readonly [name: string]: unknown };

/** Lists that hand-written exporters often send as an object. */
const ATTRIBUTE_LISTS = new Set(['attributes', 'filteredAttributes', 'metadata']);
const NOTHING: readonly unknown[] = [];

/**
 * Where in a JSON body reading has got to, so that an error can name the place (`resourceSpans[0].scopeSpans[2]…`), and
 * checked access to the fields there. null means left out, as in all proto3 JSON.
 */
export class JsonLocation {
  private readonly steps: (string | number)[] = [];
  private itemCount = 0;
  private bucketCount = 0;

  failure(what: string): OtlpDecodeError {
    const path = this.steps.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    return new OtlpDecodeError(path === '' ? 'JSON, top level' : `JSON, ${path.slice(1)}`, what);
  }

  /** Counts one more of what a request holds many of; `what` names it in the error. */
  countItem(what: string): void {
    if (++this.itemCount > ITEMS_MAX) {
      throw this.failure(`the request holds more than ${ITEMS_MAX} ${what}`);
    }
  }

  /** Counts one more number of a list inside a data point. */
  countBucket(): void {
    if (++this.bucketCount > BUCKETS_MAX) throw this.failure(`the request holds more than ${BUCKETS_MAX} buckets, bounds and quantiles`);
  }

  /** Runs `read` on every object of the list `parent[name]`; a missing list is empty. */
  eachObject(parent: JsonObject, name: string, read: (item: JsonObject) => void): void {
    const list = this.list(parent, name);
    if (list.length === 0) return;
    this.steps.push(name, 0);
    for (let index = 0; index < list.length; index++) {
      this.steps[this.steps.length - 1] = index;
      const item = list[index];
      if (!isObject(item)) throw this.failure(`this is ${kindOf(item)}, not an object`);
      read(item);
    }
    this.steps.length -= 2;
  }

  /** Runs `read` on every element of the list `parent[name]`, whatever it is. */
  eachValue(parent: JsonObject, name: string, read: (item: unknown) => void): void {
    const list = this.list(parent, name);
    this.steps.push(name, 0);
    for (let index = 0; index < list.length; index++) {
      this.steps[this.steps.length - 1] = index;
      read(list[index]);
    }
    this.steps.length -= 2;
  }

  private list(parent: JsonObject, name: string): readonly unknown[] {
    const list = parent[name];
    if (list === undefined || list === null) return NOTHING;
    if (Array.isArray(list)) return list;
    if (ATTRIBUTE_LISTS.has(name) && isObject(list)) {
      throw this.failure(`${name} is a plain object, but must be a list of {"key": "…", "value": {"stringValue": "…"}}`);
    }
    throw this.failure(`${name} is ${kindOf(list)}, not a list`);
  }

  /** Runs `read` on the object `parent[name]`, if there is one. */
  object(parent: JsonObject, name: string, read: (value: JsonObject) => void): void {
    const value = parent[name];
    if (value === undefined || value === null) return;
    if (!isObject(value)) throw this.failure(`${name} is ${kindOf(value)}, not an object`);
    this.steps.push(name);
    read(value);
    this.steps.length--;
  }

  /** Boolean of `parent[name]`, false when left out. */
  bool(parent: JsonObject, name: string): boolean {
    const value = parent[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean') throw this.failure(`${name} is ${kindOf(value)}, not a boolean`);
    return value;
  }

  /** Text of `parent[name]`, '' when left out. */
  text(parent: JsonObject, name: string): string {
    const value = parent[name];
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string') throw this.failure(`${name} is ${kindOf(value)}, not a string`);
    // JavaScript cuts strings between the halves of a character; UTF-8 has no way to write half a character.
    return value.isWellFormed() ? value : value.toWellFormed();
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value is, in words that name no content. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
