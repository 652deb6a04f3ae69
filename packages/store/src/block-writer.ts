const SHORT_STRING_MAX = 40; // below this a loop over char codes beats the call into the engine; always a 1-byte length
const FIRST_CAPACITY_BYTES = 64 * 1024;
const TWO_POW_32 = 4_294_967_296;

/** Hex digit value by char code, 255 for anything else. */
const HEX_VALUE = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 16; digit += 1) {
  const text = digit.toString(16);
  HEX_VALUE[text.charCodeAt(0)] = digit;
  HEX_VALUE[text.toUpperCase().charCodeAt(0)] = digit;
}

const textEncoder = new TextEncoder();

/** Append-only bytes in a growing buffer: little endian numbers and length-prefixed UTF-8, as the Native format wants. */
export class BlockWriter {
  #buffer: ArrayBuffer;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacityBytes = FIRST_CAPACITY_BYTES) {
    this.#buffer = new ArrayBuffer(Math.max(capacityBytes, FIRST_CAPACITY_BYTES));
    this.#bytes = new Uint8Array(this.#buffer);
    this.#view = new DataView(this.#buffer);
  }

  /** Makes room for `count` more bytes; the fixed-width writers below rely on it having been called. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#buffer.byteLength) return;
    // transfer moves the bytes without a second live copy where the allocator can
    this.#buffer = this.#buffer.transfer(Math.max(needed, this.#buffer.byteLength * 2));
    this.#bytes = new Uint8Array(this.#buffer);
    this.#view = new DataView(this.#buffer);
  }

  uint8(value: number): void {
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  uint16(value: number): void {
    this.#view.setUint16(this.#length, value, true);
    this.#length += 2;
  }

  uint32(value: number): void {
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** A safe integer as 64 bits, two's complement. BigInt would cost several times more. */
  int64(value: number): void {
    const high = Math.floor(value / TWO_POW_32);
    this.#view.setUint32(this.#length, value - high * TWO_POW_32, true);
    this.#view.setInt32(this.#length + 4, high, true);
    this.#length += 8;
  }

  float64(value: number): void {
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  varuint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Length and UTF-8 bytes. Lone surrogates become U+FFFD, as everywhere on the web. */
  string(text: string): void {
    if (text.length > SHORT_STRING_MAX) return this.#longString(text);
    this.reserve(1 + text.length * 3);
    const bytes = this.#bytes;
    const start = this.#length + 1;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 127) return this.#shortUnicode(text);
      bytes[start + index] = code;
    }
    bytes[this.#length] = text.length;
    this.#length = start + text.length;
  }

  #shortUnicode(text: string): void {
    const start = this.#length + 1;
    const { written } = textEncoder.encodeInto(text, this.#bytes.subarray(start));
    this.#bytes[this.#length] = written;
    this.#length = start + written;
  }

  #longString(text: string): void {
    const byteLengthMax = text.length * 3;
    this.reserve(10 + byteLengthMax);
    // Write behind a length field sized for ASCII text; only text that outgrows it is moved.
    const expected = varuintSize(text.length);
    const start = this.#length + expected;
    const { written } = textEncoder.encodeInto(text, this.#bytes.subarray(start, start + byteLengthMax));
    const actual = varuintSize(written);
    if (actual !== expected) this.#bytes.copyWithin(this.#length + actual, start, start + written);
    this.varuint(written);
    this.#length += written;
  }

  /** `byteCount` bytes from hex digits. Returns false, having written nothing, when the text is anything else. */
  hex(text: string, byteCount: number): boolean {
    if (text.length !== byteCount * 2) return false;
    const bytes = this.#bytes;
    for (let index = 0; index < byteCount; index += 1) {
      const high = HEX_VALUE[text.charCodeAt(index * 2)] ?? 255;
      const low = HEX_VALUE[text.charCodeAt(index * 2 + 1)] ?? 255;
      if (high === 255 || low === 255) return false;
      bytes[this.#length + index] = high * 16 + low;
    }
    this.#length += byteCount;
    return true;
  }

  /** Bytes that are encoded already. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.byteLength;
  }

  /** The same string `count` times, by doubling copies instead of encoding it again. */
  repeatedString(text: string, count: number): void {
    if (count === 0) return;
    const start = this.#length;
    this.string(text);
    const unit = this.#length - start;
    const total = unit * count;
    this.reserve(total - unit);
    for (let done = unit; done < total; done += Math.min(done, total - done)) {
      this.#bytes.copyWithin(start + done, start, start + Math.min(done, total - done));
    }
    this.#length = start + total;
  }

  /** Ends the writer: all bytes, in an ArrayBuffer of exactly that size, ready to be transferred to another thread. */
  finish(): Uint8Array<ArrayBuffer> {
    const exact = this.#buffer.transfer(this.#length);
    this.#buffer = new ArrayBuffer(0);
    return new Uint8Array(exact);
  }
}

function varuintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
