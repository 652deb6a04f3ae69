const INITIAL_BYTES = 1024;
const VARINT_BYTES_MAX = 10;

/** Writes protobuf into one growing buffer; the counterpart of ProtobufReader. Fields are given by number. */
export class ProtobufWriter {
  private bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  private length = 0;
  private omitsTags = false;

  /** What was written so far, as an array of its own. */
  finish(): Uint8Array {
    return new Uint8Array(this.bytes.subarray(0, this.length));
  }

  /** Unsigned or signed integer; negative ones take ten bytes (int32, int64, not zigzag). */
  varint(field: number, value: number | bigint): void {
    this.tag(field, 0);
    this.rawVarint(value);
  }

  bool(field: number, value: boolean): void {
    this.varint(field, value ? 1 : 0);
  }

  double(field: number, value: number): void {
    this.tag(field, 1);
    this.reserve(8);
    this.length = this.bytes.writeDoubleLE(value, this.length);
  }

  fixed64(field: number, value: bigint): void {
    this.tag(field, 1);
    this.reserve(8);
    this.length = this.bytes.writeBigUInt64LE(value, this.length);
  }

  fixed32(field: number, value: number): void {
    this.tag(field, 5);
    this.reserve(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  /** A group, protobuf's old way of nesting; readers have to step over it. */
  group(field: number, write: () => void): void {
    this.tag(field, 3);
    write();
    this.tag(field, 4);
  }

  string(field: number, value: string): void {
    const byteCount = Buffer.byteLength(value, 'utf8');
    this.tag(field, 2);
    this.rawVarint(byteCount);
    this.reserve(byteCount);
    this.length += this.bytes.write(value, this.length, byteCount, 'utf8');
  }

  byteString(field: number, value: Uint8Array): void {
    this.tag(field, 2);
    this.rawVarint(value.byteLength);
    this.raw(value);
  }

  /** A packed list: the numbers that `write` writes as fields, without the tags of those fields. */
  packed(field: number, write: () => void): void {
    this.message(field, () => {
      this.omitsTags = true;
      write();
      this.omitsTags = false;
    });
  }

  /** A nested message: whatever `write` writes. */
  message(field: number, write: () => void): void {
    this.tag(field, 2);
    // One byte is kept for the length, enough for most messages; a longer one is moved to make room.
    this.reserve(1);
    const lengthAt = this.length++;
    write();
    const end = this.length;
    const byteCount = end - lengthAt - 1;
    const extraBytes = byteCount < 0x80 ? 0 : Math.ceil((32 - Math.clz32(byteCount)) / 7) - 1;
    if (extraBytes > 0) {
      this.reserve(extraBytes);
      this.bytes.copyWithin(lengthAt + 1 + extraBytes, lengthAt + 1, end);
    }
    this.length = lengthAt;
    this.putVarint(byteCount); // into the room kept for it: growing here would lose the message
    this.length += byteCount;
  }

  /** Bytes as they are, for bodies that are broken on purpose. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.byteLength);
    this.bytes.set(bytes, this.length);
    this.length += bytes.byteLength;
  }

  private tag(field: number, kind: number): void {
    if (!this.omitsTags) this.rawVarint(field * 8 + kind);
  }

  private rawVarint(value: number | bigint): void {
    this.reserve(VARINT_BYTES_MAX);
    if (typeof value === 'bigint' || value < 0 || value > 0x7fffffff) {
      this.putLongVarint(BigInt.asUintN(64, BigInt(value)));
    } else {
      this.putVarint(value);
    }
  }

  private putVarint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  private putLongVarint(value: bigint): void {
    let rest = value;
    while (rest >= 0x80n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  private reserve(byteCount: number): void {
    const needed = this.length + byteCount;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
