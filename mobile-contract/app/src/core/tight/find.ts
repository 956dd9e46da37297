/** The length from which a repetition is told. */
export const shortest = 3;

/** The length of a repetition that is taken without looking for better ones in it. */
export const enough = 256;

/** How many places are looked at for the repetitions of one. */
const tries = 1024;

const hashBits = 15;

/** Finds where a text stood before: chains of places that begin with the same three bytes. */
export class Finder {
  private known = 0;

  private constructor(readonly text: Uint8Array, private readonly last: Int32Array, private readonly prev: Int32Array) {}

  static of(text: Uint8Array): Finder {
    const f = new Finder(text, new Int32Array(1 << hashBits).fill(-1), new Int32Array(text.length));
    f.add(text.length);
    return f;
  }

  /** A finder of its own whose text goes on. */
  with(message: Uint8Array): Finder {
    const size = this.text.length + message.length;
    const [text, prev] = [new Uint8Array(size), new Int32Array(size)];
    text.set(this.text);
    text.set(message, this.text.length);
    prev.set(this.prev);
    const f = new Finder(text, this.last.slice(), prev);
    f.known = this.known;
    return f;
  }

  /** Makes the next places known, up to end. */
  add(end: number): void {
    for (; this.known < end; this.known++) {
      if (this.known + shortest > this.text.length) continue;
      const h = this.hash(this.known);
      this.prev[this.known] = this.last[h]!;
      this.last[h] = this.known;
    }
  }

  /** Tells the repetitions of what begins at a place, each longer and further back than the one before. */
  matches(at: number, each: (length: number, distance: number) => void): number {
    if (at + shortest > this.text.length) return 0;
    let longest = shortest - 1;
    let p = this.last[this.hash(at)]!;
    for (let n = 0; p >= 0 && n < tries && longest < enough && at + longest < this.text.length; n++, p = this.prev[p]!) {
      if (this.text[p + longest] !== this.text[at + longest]) continue;
      const length = this.same(p, at);
      if (length <= longest) continue;
      each(length, at - p);
      longest = length;
    }
    return longest;
  }

  /** How many bytes from an earlier place are those from a later one. */
  same(earlier: number, later: number): number {
    let n = 0;
    while (later + n < this.text.length && this.text[earlier + n] === this.text[later + n]) n++;
    return n;
  }

  private hash(at: number): number {
    return Math.imul(this.text[at]! | (this.text[at + 1]! << 8) | (this.text[at + 2]! << 16), 0x9e3779b1) >>> (32 - hashBits);
  }
}
