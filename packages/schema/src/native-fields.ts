import { ZERO_SPAN_ID, ZERO_TRACE_ID } from './ids.ts';
import { parseTime } from './native-time.ts';
import type { OutcomeReason } from './outcomes.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
export type FieldFailure = { reason: OutcomeReason; message: string };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const CENTURY_MS = 100 * 366 * 86_400_000;
const HEX_32 = /^[0-9a-f]{32}$/;
const HEX_16 = /^[0-9a-f]{16}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads typed fields out of one client's object and remembers the first thing that is wrong. Reading goes on with empty
 * values after a failure: exceptions would make a body full of bad events expensive. `null` and absent are the same.
 */
export class FieldReader {
  failure: FieldFailure | null = null;
  readonly #object: JsonObject;
  readonly #path: string;

  /** `path` stands before field names in messages, such as `exception[0].`. */
  constructor(object: JsonObject, path = '') {
    this.#object = object;
    this.#path = path;
  }

  fail(reason: OutcomeReason, message: string): void {
    this.failure ??= { reason, message };
  }

  /** The field as sent, undefined when absent or null. Own fields only: `__proto__` and `constructor` are not fields. */
  raw(key: string): unknown {
    const value = Object.hasOwn(this.#object, key) ? this.#object[key] : undefined;
    return value ?? undefined;
  }

  has(key: string): boolean {
    return this.raw(key) !== undefined;
  }

  /** True when the key is there at all, null included: the client said "unknown" rather than nothing. */
  isMentioned(key: string): boolean {
    return Object.hasOwn(this.#object, key) && this.#object[key] !== undefined;
  }

  require(key: string): void {
    if (!this.has(key)) this.fail('missing_field', `${this.#path}${key} is missing.`);
  }

  /** '' when absent. */
  text(key: string): string {
    const value = this.raw(key);
    if (value === undefined) return '';
    if (typeof value === 'string') return value;
    this.#wrongType(key, 'a string', value);
    return '';
  }

  /** A string that must be there and not be empty. */
  requiredText(key: string): string {
    this.require(key);
    const value = this.text(key);
    if (value === '') this.fail('missing_field', `${this.#path}${key} is empty.`);
    return value;
  }

  /** A text that many programs hold as a number (database ids of users). '' when absent. */
  idText(key: string): string {
    const value = this.raw(key);
    return typeof value === 'number' && Number.isFinite(value) ? String(value) : this.text(key);
  }

  /** A number of at least `min`; null when absent. Digits in quotes are refused: a client that mixes both is wrong somewhere else too. */
  number(key: string, min = Number.NEGATIVE_INFINITY): number | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.#wrongType(key, 'a number', value);
      return null;
    }
    if (value < min) this.fail('invalid_event', `${this.#path}${key} must not be below ${min}.`);
    return value;
  }

  /** Milliseconds from 0 to a century; null when absent. More is a mistake of units, and would not fit microseconds. */
  durationMs(key: string): number | null {
    const value = this.number(key, 0);
    if (value === null || value <= CENTURY_MS) return value;
    this.fail('invalid_event', `${this.#path}${key} is in milliseconds and must not be above a century.`);
    return null;
  }

  /** A whole number from 0 to `max`; null when absent. */
  count(key: string, max = Number.MAX_SAFE_INTEGER): number | null {
    const value = this.number(key, 0);
    if (value === null || (Number.isInteger(value) && value <= max)) return value;
    this.fail('invalid_event', `${this.#path}${key} must be a whole number up to ${max}.`);
    return null;
  }

  boolean(key: string): boolean | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    if (typeof value === 'boolean') return value;
    this.#wrongType(key, 'true or false', value);
    return null;
  }

  /** null when absent. */
  object(key: string): JsonObject | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    if (isJsonObject(value)) return value;
    this.#wrongType(key, 'an object', value);
    return null;
  }

  /** null when absent. */
  list(key: string): readonly unknown[] | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    if (Array.isArray(value)) return value;
    this.#wrongType(key, 'a list', value);
    return null;
  }

  textList(key: string): string[] | null {
    const list = this.list(key);
    if (list === null) return null;
    const texts = list.filter((entry) => typeof entry === 'string');
    if (texts.length !== list.length) this.fail('invalid_event', `${this.#path}${key} must hold only strings.`);
    return texts;
  }

  /** Names to texts; numbers and booleans become text. */
  textMap(key: string): Record<string, string> {
    const object = this.object(key);
    if (object === null) return {};
    const entries: [string, string][] = [];
    for (const [name, value] of Object.entries(object)) {
      if (value === null) continue;
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
        this.fail('invalid_event', `${this.#path}${key}.${name} must be a string, not ${kindOf(value)}.`);
      else entries.push([name, String(value)]);
    }
    // fromEntries defines own fields, assignment would let a key named __proto__ through
    return Object.fromEntries(entries);
  }

  /** One of `choices`, after lowering the case and following `aliases`; null when absent. */
  choice<T extends string>(key: string, choices: readonly T[], aliases: Readonly<Record<string, T>> = {}): T | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    const name = this.text(key).toLowerCase();
    const known = choices.find((choice) => choice === name) ?? (Object.hasOwn(aliases, name) ? aliases[name] : undefined);
    if (known !== undefined) return known;
    this.fail('invalid_event', `${this.#path}${key} must be one of ${choices.join(', ')}.`);
    return null;
  }

  /** Microseconds since the epoch; null when absent. */
  time(key: string): number | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    const parsed = parseTime(`${this.#path}${key}`, value);
    if ('us' in parsed) return parsed.us;
    this.fail(parsed.reason, parsed.message);
    return null;
  }

  /** 32 lowercase hex digits; any case and the dashed UUID form are taken; zeros when absent or sent as zeros ("no context"). */
  traceId(key = 'trace_id'): string {
    const value = this.raw(key);
    if (value === undefined || value === '') return ZERO_TRACE_ID;
    const lowered = typeof value === 'string' ? value.toLowerCase() : '';
    const id = UUID.test(lowered) ? lowered.replaceAll('-', '') : lowered;
    if (HEX_32.test(id)) return id;
    this.fail('invalid_trace_id', `${this.#path}${key} must be 32 hex digits (16 bytes).`);
    return ZERO_TRACE_ID;
  }

  /** 16 lowercase hex digits; zeros when absent or sent as zeros. */
  spanId(key = 'span_id'): string {
    const value = this.raw(key);
    if (value === undefined || value === '') return ZERO_SPAN_ID;
    const id = typeof value === 'string' ? value.toLowerCase() : '';
    if (HEX_16.test(id)) return id;
    this.fail('invalid_span_id', `${this.#path}${key} must be 16 hex digits (8 bytes).`);
    return ZERO_SPAN_ID;
  }

  #wrongType(key: string, wanted: string, value: unknown): void {
    this.fail('invalid_event', `${this.#path}${key} must be ${wanted}, not ${kindOf(value)}.`);
  }
}
