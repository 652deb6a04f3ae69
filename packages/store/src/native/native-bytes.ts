import { isAscii } from 'node:buffer';

/** Reads the primitives of the engine's Native format from left to right. */
export class NativeBytes {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varuint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#view.getUint8(this.#at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.varuint();
    this.#skip(length);
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  /** `count` texts. One decoding for all of them where it can be: a call for each costs more than its characters. */
  texts(count: number): string[] {
    const start = this.#at;
    const ends = new Float64Array(count);
    const lengths = new Float64Array(count);
    for (let index = 0; index < count; index++) {
      const length = this.varuint();
      this.#skip(length);
      ends[index] = this.#at - start;
      lengths[index] = length;
    }
    const region = this.#bytes.subarray(start, this.#at);
    const values: string[] = [];
    const whole = isAscii(region) ? region.toString('latin1') : null;
    for (let index = 0; index < count; index++) {
      const end = ends[index] as number;
      const from = end - (lengths[index] as number);
      values.push(whole === null ? region.toString('utf8', from, end) : whole.substring(from, end));
    }
    return values;
  }

  /** `count` values of `width` bytes each, as lowercase hex. */
  hex(count: number, width: number): string[] {
    const start = this.#at;
    this.#skip(count * width);
    const whole = this.#bytes.toString('hex', start, this.#at);
    return Array.from({ length: count }, (_, index) => whole.substring(index * width * 2, (index + 1) * width * 2));
  }

  /** `count` numbers; `read` gets each one's offset. */
  numbers(count: number, width: number, read: (view: DataView, at: number) => number): number[] {
    const values: number[] = [];
    const start = this.#at;
    this.#skip(count * width);
    for (let at = start; at < this.#at; at += width) values.push(read(this.#view, at));
    return values;
  }

  #skip(length: number): void {
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('the answer ends too early');
  }

  uint64(): number {
    const value = readUint64(this.#view, this.#at);
    this.#at += 8;
    return value;
  }
}

/** Exact to 2^53, as everywhere in answers. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

export function readInt64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32;
}
