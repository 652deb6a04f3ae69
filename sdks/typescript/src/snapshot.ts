/**
 * Copies what the caller hands over, on the caller's path, so that it may change afterwards. Containers are copied, texts and
 * numbers shared: the cost depends on the number of values, not on the length of texts.
 */
import { cutText, describe, toText } from './text.ts';

export const MAX_DEPTH = 64;
export const MAX_NODES = 50_000;

// What V8 needs for the parts, roughly; the buffer is bounded by these.
const CONTAINER_BYTES = 64;
const ENTRY_BYTES = 40;
const NUMBER_BYTES = 16;

/** One copying run. `bytes` is the estimated memory of what was copied. */
export class Snapshot {
  bytes = 0;
  private nodes = 0;
  private readonly path: object[] = [];
  private readonly maxChars: number;

  constructor(maxChars: number) {
    this.maxChars = maxChars;
  }

  copy(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number':
        this.bytes += NUMBER_BYTES;
        // JSON would turn these into null, which means something else.
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
        return value;
      case 'undefined':
        return null;
      case 'bigint': {
        const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
        return isSafe ? Number(value) : this.text(value.toString());
      }
      case 'object':
        return value === null ? null : this.object(value);
      default:
        return this.text(describe(value));
    }
  }

  private text(value: string): string {
    const text = value.length > this.maxChars ? cutText(value, this.maxChars) : value;
    this.bytes += 2 * text.length + 24; // V8 keeps one or two bytes per character; assume two
    return text;
  }

  private object(value: object): unknown {
    if (this.path.includes(value)) return '[circular]';
    if (this.path.length >= MAX_DEPTH) return '[depth limit]';
    this.path.push(value);
    const depth = this.path.length;
    try {
      return Array.isArray(value) ? this.array(value) : this.other(value);
    } catch {
      return this.text(describe(value)); // a proxy or toJSON that throws: say what it was, keep the rest of the event
    } finally {
      this.path.length = depth - 1;
    }
  }

  private array(value: readonly unknown[]): unknown[] {
    const total = value.length;
    this.nodes += total;
    const keep = this.nodes > MAX_NODES ? Math.min(total, Math.max(100, MAX_NODES - (this.nodes - total))) : total;
    this.bytes += CONTAINER_BYTES + 8 * keep;
    const out: unknown[] = [];
    for (let i = 0; i < keep; i++) out.push(this.copy(value[i]));
    if (keep < total) out.push(`[cut: ${total - keep} more items]`);
    return out;
  }

  private other(value: object): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.record(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[bytes: ${value.byteLength}]`;
    if (value instanceof Date) return this.text(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
    if (value instanceof Map) return this.record(Object.fromEntries([...value].map(([key, item]) => [toText(key), item])));
    if (value instanceof Set) return this.array([...value]);
    if (value instanceof Error) return this.text(describe(value));
    if (value instanceof String || value instanceof Number || value instanceof Boolean) return this.copy(value.valueOf());
    if (value instanceof RegExp || value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet)
      return this.text(describe(value));
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      const json: unknown = value.toJSON();
      if (json === value) return this.record(value);
      return typeof json === 'object' && json !== null && !Array.isArray(json) ? this.record(json) : this.copy(json);
    }
    return this.record(value);
  }

  private record(value: object): unknown {
    const keys = Object.keys(value);
    const total = keys.length;
    this.nodes += total;
    const keep = this.nodes > MAX_NODES ? Math.min(total, 100) : total;
    this.bytes += CONTAINER_BYTES + ENTRY_BYTES * keep;
    const source = value as Readonly<Record<string, unknown>>;
    const out: Record<string, unknown> = {};
    for (let i = 0; i < keep; i++) {
      const key = keys[i]!;
      const item = this.property(source, key);
      // JSON leaves undefined and methods out; so do we
      if (item === undefined || typeof item === 'function') continue;
      // '__proto__' assigned would set the prototype and vanish
      if (key === '__proto__') Object.defineProperty(out, key, { value: this.copy(item), enumerable: true });
      else out[key] = this.copy(item);
    }
    if (keep < total) out['[cut]'] = `${total - keep} more keys`;
    return out;
  }

  private property(source: Readonly<Record<string, unknown>>, key: string): unknown {
    try {
      return source[key];
    } catch (error) {
      return `[unreadable: ${toText(error)}]`;
    }
  }
}
