import { isSpanId, isTraceId } from '@sentryai/schema';
import { enumValue } from '../enum-value.ts';
import { kindOf } from './location.ts';
import type { JsonLocation, JsonObject } from './location.ts';

/** 2^64 as a number; nanoseconds must stay below it. */
const UINT64_LIMIT = 2 ** 64;
const INT64_LIMIT = 2n ** 63n;
const DIGITS = /^\d{1,20}$/;
const INTEGER = /^[+-]?\d{1,20}$/;
/** Longest decimal text that is exact as a number whatever its digits. */
const EXACT_DIGITS = 15;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'];
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'];

/**
 * Nanoseconds as whole microseconds, rounded down, 0 when left out. Texts are read exactly. A bare number beyond 2^53 was
 * rounded by JSON.parse to 256 ns, which can move it by one microsecond at most.
 */
export function readNanosAsMicros(at: JsonLocation, parent: JsonObject, name: string): number {
  const value = parent[name];
  if (value === undefined || value === null || value === '') return 0;
  if (typeof value === 'string' && DIGITS.test(value)) return value.length > 3 ? Number(value.slice(0, -3)) : 0;
  // Also 1.7e18 as text, which clients with floating-point clocks write.
  const nanos = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (nanos >= 0 && nanos < UINT64_LIMIT) return Math.floor(nanos / 1000);
  throw at.failure(`${name} must be nanoseconds since 1970 as decimal digits`);
}

/** Lowercase id, '' when it is missing, zero, of the wrong length or not hexadecimal. */
export function readTraceId(at: JsonLocation, parent: JsonObject, name: string): string {
  const id = at.text(parent, name).toLowerCase();
  return isTraceId(id) ? id : '';
}

/** As readTraceId, for the 16 digits of a span id. */
export function readSpanId(at: JsonLocation, parent: JsonObject, name: string): string {
  const id = at.text(parent, name).toLowerCase();
  return isSpanId(id) ? id : '';
}

/** SpanKind as number (3) or name ('SPAN_KIND_CLIENT', 'client'); 0 when left out or unknown. */
export function readSpanKind(at: JsonLocation, parent: JsonObject): number {
  return readEnum(at, parent, 'kind', 'SPAN_KIND_', SPAN_KINDS);
}

/** Status code as number (2) or name ('STATUS_CODE_ERROR', 'error'); 0 when left out or unknown. */
export function readStatusCode(at: JsonLocation, parent: JsonObject): number {
  return readEnum(at, parent, 'code', 'STATUS_CODE_', STATUS_CODES);
}

/** Temporality as number (2) or name ('AGGREGATION_TEMPORALITY_CUMULATIVE', 'cumulative'); 0 when left out or unknown. */
export function readTemporality(at: JsonLocation, parent: JsonObject): number {
  return readEnum(at, parent, 'aggregationTemporality', 'AGGREGATION_TEMPORALITY_', TEMPORALITIES);
}

const SEVERITY_MAX = 24;
const SEVERITY_BASES: Readonly<Record<string, number>> = { TRACE: 1, DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17, FATAL: 21 };

/** Severity as number (9) or name ('SEVERITY_NUMBER_INFO', 'SEVERITY_NUMBER_INFO2'); 0 when left out or unknown. */
export function readSeverity(at: JsonLocation, parent: JsonObject): number {
  const value = parent['severityNumber'];
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' && typeof value !== 'string') throw at.failure(`severityNumber is ${kindOf(value)}, not a number`);
  const named = /^(?:SEVERITY_NUMBER_)?(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)([2-4]?)$/.exec(String(value).toUpperCase());
  const number = named ? (SEVERITY_BASES[named[1] ?? ''] ?? 0) + Math.max(0, Number(named[2] || 1) - 1) : Number(value);
  return Number.isInteger(number) && number >= 1 && number <= SEVERITY_MAX ? number : 0;
}

function readEnum(at: JsonLocation, parent: JsonObject, name: string, prefix: string, names: readonly string[]): number {
  const value = parent[name];
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number') return enumValue(value, names.length - 1);
  if (typeof value !== 'string') throw at.failure(`${name} is ${kindOf(value)}, not a number`);
  const upper = value.toUpperCase();
  const known = names.indexOf(upper.startsWith(prefix) ? upper.slice(prefix.length) : upper);
  return known >= 0 ? known : enumValue(Number(value), names.length - 1);
}

/**
 * int64 from a text or a number. A bigint where a number would not be exact. JavaScript's own exporter also writes whole
 * doubles here as bare numbers (1e+300): those beyond 64 bits stay numbers.
 */
export function readInt64(at: JsonLocation, value: unknown, name = 'intValue'): number | bigint {
  if (typeof value === 'number') {
    const isBeyondExact = Number.isInteger(value) && !Number.isSafeInteger(value);
    return isBeyondExact && Math.abs(value) < Number(INT64_LIMIT) ? BigInt(value) : value + 0;
  }
  if (typeof value !== 'string' || !INTEGER.test(value)) throw at.failure(`${name} must be decimal digits or a number`);
  if (value.length <= EXACT_DIGITS) return Number(value) + 0;
  const exact = BigInt(value.startsWith('+') ? value.slice(1) : value);
  if (exact >= INT64_LIMIT || exact < -INT64_LIMIT) throw at.failure(`${name} does not fit 64 bits`);
  const approximate = Number(exact);
  return Number.isSafeInteger(approximate) ? approximate : exact;
}

/** double from a number, a number as text, or 'NaN', 'Infinity', '-Infinity', which JSON has no numbers for. */
export function readDouble(at: JsonLocation, value: unknown, name = 'doubleValue'): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    const number = Number(value);
    if (value === 'NaN' || (value.trim() !== '' && !Number.isNaN(number))) return number;
  }
  throw at.failure(`${name} must be a number, "NaN", "Infinity" or "-Infinity"`);
}

/** double that may be left out, which is null. */
export function readOptionalDouble(at: JsonLocation, parent: JsonObject, name: string): number | null {
  const value = parent[name];
  return value === undefined || value === null ? null : readDouble(at, value, name);
}

/** uint64 or uint32 from a text or a number, 0 when left out; rounded beyond 2^53. */
export function readUint(at: JsonLocation, parent: JsonObject, name: string): number {
  const value = parent[name];
  return value === undefined || value === null ? 0 : uintOf(at, value, name);
}

/** As readUint, for a value of a list. */
export function uintOf(at: JsonLocation, value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < UINT64_LIMIT) return value;
  if (typeof value === 'string' && DIGITS.test(value) && Number(value) < UINT64_LIMIT) return Number(value);
  throw at.failure(`${name} must be decimal digits or a whole number of at least 0`);
}

/** int32 from a number or a text, 0 when left out. */
export function readInt32(at: JsonLocation, parent: JsonObject, name: string): number {
  const value = parent[name];
  if (value === undefined || value === null) return 0;
  const number = typeof value === 'string' && INTEGER.test(value) ? Number(value) : value;
  if (typeof number === 'number' && (number | 0) === number) return number;
  throw at.failure(`${name} must be a whole number of 32 bits`);
}

/** Bytes from base64, standard or URL-safe, padded or not. */
export function readBase64(at: JsonLocation, value: unknown): Uint8Array {
  if (typeof value !== 'string' || !BASE64.test(value)) throw at.failure('bytesValue must be base64');
  return new Uint8Array(Buffer.from(value, 'base64'));
}
