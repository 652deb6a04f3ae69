import { BUCKETS_MAX, ITEMS_MAX, NESTED_MESSAGES_MAX, NESTING_LEVELS_MAX } from '../limits.ts';
import { OtlpDecodeError } from '../otlp-decode-error.ts';
import { WalkTooLongError } from '../walk-too-long-error.ts';
import { CACHED_BYTES_MAX, StringCache } from './string-cache.ts';

const VARINT_BYTES_MAX = 10;
const TWO_TO_32 = 4_294_967_296;
/** Texts above this size hardly repeat. */
const CACHED_TEXT_BYTES_MAX = 24;

const keyCache = new StringCache();
const textCache = new StringCache();

/** More fields than any body can hold; a small integer, which is cheaper to count down than Infinity. */
const FIELDS_MAX = 0x3fff_ffff;

/** Wire kinds, the low three bits of a tag. */
const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED_32 = 5;

/**
 * Reads protobuf from one body, forward only. `limit` is the end of the message being read; nothing reads past it.
 * Every defect is an OtlpDecodeError with its byte position. A message is read as
 * `const outer = reader.enter(); while (reader.pos < reader.limit) { const tag = reader.tag(); … } reader.leave(outer);`
 */
export class ProtobufReader {
  readonly bytes: Buffer;
  pos = 0;
  limit: number;
  private readonly view: DataView;
  /** High 32 bits of the varint that was read last. */
  private high = 0;
  private messageCount = 0;
  private itemCount = 0;
  private bucketCount = 0;
  private fieldsLeft: number;

  /** `fieldsMax`: WalkTooLongError beyond so many fields. */
  constructor(body: Uint8Array, fieldsMax: number = FIELDS_MAX) {
    this.fieldsLeft = fieldsMax;
    this.bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.limit = body.byteLength;
  }

  failure(what: string): OtlpDecodeError {
    return new OtlpDecodeError(`protobuf, byte ${this.pos} of ${this.bytes.length}`, what);
  }

  /** Next tag: field number times 8 plus wire kind. */
  tag(): number {
    if (--this.fieldsLeft < 0) throw new WalkTooLongError();
    const tag = this.varint32();
    if (tag < 8) throw this.failure('a field has the number 0');
    return tag;
  }

  /** Steps over the field that `tag` announced, whatever it is. */
  skip(tag: number): void {
    switch (tag & 7) {
      case VARINT:
        this.varint();
        return;
      case FIXED_64:
        this.advance(8);
        return;
      case LENGTH_DELIMITED:
        this.advance(this.length());
        return;
      case START_GROUP:
        this.skipGroup(tag >>> 3, 1);
        return;
      case FIXED_32:
        this.advance(4);
        return;
      default:
        throw this.failure((tag & 7) === END_GROUP ? 'a group ends that never began' : `a field has the unknown wire kind ${tag & 7}`);
    }
  }

  private skipGroup(field: number, level: number): void {
    if (level > NESTING_LEVELS_MAX) throw this.failure(`groups are nested deeper than ${NESTING_LEVELS_MAX} levels`);
    for (;;) {
      const tag = this.tag();
      const kind = tag & 7;
      if (kind === END_GROUP) {
        if (tag >>> 3 !== field) throw this.failure('a group ends with the number of another group');
        return;
      }
      if (kind === START_GROUP) this.skipGroup(tag >>> 3, level + 1);
      else this.skip(tag);
    }
  }

  /** Reads a length and narrows `limit` to the message that follows; pass what it returns to `leave`. */
  enter(): number {
    if (++this.messageCount > NESTED_MESSAGES_MAX) throw this.failure(`the request holds more than ${NESTED_MESSAGES_MAX} messages`);
    const length = this.length();
    const outer = this.limit;
    this.limit = this.pos + length;
    return outer;
  }

  leave(outer: number): void {
    this.limit = outer;
  }

  /** Counts one more of what a request holds many of; `what` names it in the error. */
  countItem(what: string): void {
    if (++this.itemCount > ITEMS_MAX) {
      throw this.failure(`the request holds more than ${ITEMS_MAX} ${what}`);
    }
  }

  /** Counts more numbers of lists inside data points, and answers how many. */
  countBuckets(count: number): number {
    this.bucketCount += count;
    if (this.bucketCount > BUCKETS_MAX) throw this.failure(`the request holds more than ${BUCKETS_MAX} buckets, bounds and quantiles`);
    return count;
  }

  /** Length of what follows, which is known to lie within the limit. */
  length(): number {
    const length = this.varint32();
    if (length > this.limit - this.pos) {
      throw this.failure(`a length of ${length} bytes goes beyond the end of its message; the body may be cut, or not be protobuf`);
    }
    return length;
  }

  private varint32(): number {
    if (this.pos < this.limit) {
      const byte = this.bytes[this.pos]!;
      if (byte < 0x80) {
        this.pos++;
        return byte;
      }
    }
    const low = this.longVarint();
    if (this.high !== 0) throw this.failure('a tag or length is larger than 32 bits');
    return low;
  }

  /** Low 32 bits of a varint, unsigned; its high bits stand in `high` until the next one is read. */
  private varint(): number {
    if (this.pos < this.limit) {
      const byte = this.bytes[this.pos]!;
      if (byte < 0x80) {
        this.pos++;
        this.high = 0;
        return byte;
      }
    }
    return this.longVarint();
  }

  private longVarint(): number {
    let low = 0;
    let high = 0;
    for (let index = 0; index < VARINT_BYTES_MAX; index++) {
      if (this.pos >= this.limit) throw this.failure('the message ends inside a number; the body may be cut');
      const byte = this.bytes[this.pos++]!;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index > 4) high |= bits << (7 * index - 32);
      else {
        low |= bits << 28;
        high = bits >>> 4;
      }
      if (byte < 0x80) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    throw this.failure(`a number is longer than ${VARINT_BYTES_MAX} bytes`);
  }

  /** Enum or int32, signed. Longer numbers are cut to 32 bits, as protobuf prescribes. */
  int32(): number {
    return this.varint() | 0;
  }

  uint32(): number {
    return this.varint();
  }

  /** sint32, zigzag. */
  sint32(): number {
    const value = this.varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** uint64 as a number, rounded beyond 2^53. */
  uint64(): number {
    const low = this.varint();
    return this.high * TWO_TO_32 + low;
  }

  /** fixed64 as a number, rounded beyond 2^53. */
  fixed64(): number {
    const at = this.advance(8);
    return this.view.getUint32(at + 4, true) * TWO_TO_32 + this.view.getUint32(at, true);
  }

  /** sfixed64 (two's complement); a bigint only where a number would not be exact. */
  sfixed64(): number | bigint {
    const at = this.advance(8);
    const low = this.view.getUint32(at, true);
    const signedHigh = this.view.getInt32(at + 4, true);
    const value = signedHigh * TWO_TO_32 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(signedHigh) << 32n) | BigInt(low);
  }

  bool(): boolean {
    const low = this.varint();
    return low !== 0 || this.high !== 0;
  }

  /** int64 (two's complement); a bigint only where a number would not be exact. */
  int64(): number | bigint {
    const low = this.varint();
    if (this.high === 0) return low;
    const signedHigh = this.high | 0;
    const value = signedHigh * TWO_TO_32 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(signedHigh) << 32n) | BigInt(low);
  }

  double(): number {
    const at = this.advance(8);
    return this.view.getFloat64(at, true);
  }

  /** fixed64 nanoseconds as whole microseconds, rounded down; exact until the year 2255. */
  nanosAsMicros(): number {
    const at = this.advance(8);
    const low = this.view.getUint32(at, true);
    const high = this.view.getUint32(at + 4, true);
    // high * 2^32 + low does not fit a number; dividing the high half first keeps every step below 2^53.
    const remainder = high % 1000;
    return ((high - remainder) / 1000) * TWO_TO_32 + Math.floor((remainder * TWO_TO_32 + low) / 1000);
  }

  /** How many 8-byte numbers follow: the one of an unpacked field, or all of a packed list. */
  fixed64Count(tag: number): number {
    if ((tag & 7) === FIXED_64) return 1;
    const length = this.length();
    if (length % 8 !== 0) throw this.failure(`a list of 8-byte numbers is ${length} bytes long`);
    return length / 8;
  }

  /** Text; bytes that are not UTF-8 become U+FFFD. */
  string(): string {
    const length = this.length();
    const start = this.advance(length);
    if (length <= CACHED_TEXT_BYTES_MAX) return textCache.get(this.view, this.bytes, start, this.pos);
    return this.bytes.toString('utf8', start, this.pos);
  }

  /** Text that is expected to repeat often. */
  key(): string {
    const length = this.length();
    const start = this.advance(length);
    if (length <= CACHED_BYTES_MAX) return keyCache.get(this.view, this.bytes, start, this.pos);
    return this.bytes.toString('utf8', start, this.pos);
  }

  /** A copy, so that one small value does not keep the whole body in memory. */
  byteString(): Uint8Array {
    const start = this.advance(this.length());
    return new Uint8Array(this.bytes.subarray(start, this.pos));
  }

  /** Lowercase hex of the id at a position that `idAt` found. */
  hex(at: number, idBytes: number): string {
    return this.bytes.toString('hex', at, at + idBytes);
  }

  /** Steps over bytes and returns where they begin. */
  advance(byteCount: number): number {
    const start = this.pos;
    if (byteCount > this.limit - start) throw this.failure('the message ends inside a number; the body may be cut');
    this.pos = start + byteCount;
    return start;
  }
}
