/** Collects bits from the lowest up. */
export class BitWriter {
  readonly out: number[] = [];
  private held = 0;
  private n = 0;

  /** Adds the lowest bits of a value, at most 23. */
  add(value: number, width: number): void {
    this.held |= (value & ((1 << width) - 1)) << this.n;
    for (this.n += width; this.n >= 8; this.n -= 8) {
      this.out.push(this.held & 255);
      this.held >>>= 8;
    }
  }

  /** Ends the last byte with zeros. */
  bytes(): number[] {
    if (this.n > 0) this.out.push(this.held);
    this.held = this.n = 0;
    return this.out;
  }

  /** Sets the highest bit, where a reader from the end begins, and ends the last byte. */
  closed(): number[] {
    this.add(1, 1);
    return this.bytes();
  }
}

/** A number in so many bytes, the lowest first. */
export function littleEndian(n: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(n / 2 ** (8 * i)) % 256);
}
