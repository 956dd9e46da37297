import { enough, type Finder, shortest } from './find';
import type { Prices } from './prices';
import type { Sequence } from './sequence';

/** Searches the cheapest way through a message: which of it are literals, and which repetitions of what. */
export class Way {
  private readonly start: number;
  private readonly size: number;
  /** Lengths and distances in turn, and by place where its own end. */
  private readonly matches: number[] = [];
  private readonly ends: Int32Array;

  /** Of the cheapest way to each place that was found yet: its bits, literals since the last repetition, the repetition that ends here (of length 0 for a literal), and the last three distances. */
  private readonly cost: Float32Array;
  private readonly run: Int32Array;
  private readonly length: Int32Array;
  private readonly offset: Int32Array;
  private readonly recent: Int32Array;

  /** Finds all repetitions of a message at the end of a finder's text. */
  constructor(private readonly found: Finder, size: number) {
    this.size = size;
    this.start = found.text.length - size;
    this.ends = new Int32Array(size + 1);
    this.cost = new Float32Array(size + 1);
    this.run = new Int32Array(size + 1);
    this.length = new Int32Array(size + 1);
    this.offset = new Int32Array(size + 1);
    this.recent = new Int32Array(3 * (size + 1));
    let skip = 0; // how much of a long repetition is left
    for (let i = 0; i < size; i++) {
      found.add(this.start + i);
      if (--skip < 0) {
        const longest = found.matches(this.start + i, (length, distance) => this.matches.push(length, distance));
        if (longest >= enough) skip = longest - 1;
      }
      this.ends[i + 1] = this.matches.length;
    }
  }

  /** The sequences of the cheapest way. What is left after the last one are literals. */
  cheapest(p: Prices): Sequence[] {
    this.cost.fill(Infinity);
    this.cost[0] = this.run[0] = this.length[0] = 0;
    this.recent.set([1, 4, 8]);
    for (let i = 0; i < this.size; i++) {
      this.literal(i, p);
      const longest = this.repetitions(i, p);
      if (longest >= enough) i += longest - 1;
    }
    return this.sequences();
  }

  /** Goes one byte on. */
  private literal(i: number, p: Prices): void {
    const run = this.run[i]!;
    const cost = this.cost[i]! + p.literal[this.found.text[this.start + i]!]! + p.run[run + 1]! - p.run[run]!;
    if (cost >= this.cost[i + 1]!) return;
    this.cost[i + 1] = cost;
    this.run[i + 1] = run + 1;
    this.length[i + 1] = 0;
    this.recent.copyWithin(3 * i + 3, 3 * i, 3 * i + 3);
  }

  /** Goes on by every length of every repetition, and returns the longest. */
  private repetitions(i: number, p: Prices): number {
    const at = this.start + i;
    const [a, b, c] = [this.recent[3 * i]!, this.recent[3 * i + 1]!, this.recent[3 * i + 2]!];
    const fresh = this.run[i] === 0; // the last one went as far as it could
    let longest = 0;
    for (const [n, distance] of (fresh ? [b, c, a - 1] : [a, b, c]).entries()) {
      if (distance < 1 || distance > at) continue;
      const length = this.found.same(at - distance, at);
      const used = fresh ? n + 1 : n;
      this.repeat(i, shortest, length, n + 1, used === 0 ? [a, b, c] : [distance, a, used === 1 ? c : b], p);
      longest = Math.max(longest, length);
    }
    let from = shortest;
    for (let m = this.ends[i]!; m < this.ends[i + 1]!; m += 2) {
      const [length, distance] = [this.matches[m]!, this.matches[m + 1]!];
      this.repeat(i, from, length, distance + 3, [distance, a, b], p);
      from = length + 1;
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** Goes on by one repetition, of every length. */
  private repeat(i: number, from: number, to: number, offset: number, recent: readonly number[], p: Prices): void {
    const before = this.cost[i]! + p.offset[31 - Math.clz32(offset)]! + p.run[0]!;
    for (let n = from; n <= to; n++) {
      const cost = before + p.length[n]!;
      if (cost >= this.cost[i + n]!) continue;
      this.cost[i + n] = cost;
      this.run[i + n] = 0;
      this.length[i + n] = n;
      this.offset[i + n] = offset;
      this.recent.set(recent, 3 * (i + n));
    }
  }

  /** Goes back from the end. */
  private sequences(): Sequence[] {
    const all: Sequence[] = [];
    for (let i = this.size; i > 0; ) {
      const [length, offset] = [this.length[i]!, this.offset[i]!];
      if (length === 0) {
        i--;
        continue;
      }
      i -= length;
      all.push({ literals: this.run[i]!, length, offset });
    }
    return all.reverse();
  }
}
