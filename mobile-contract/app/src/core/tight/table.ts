import type { Alphabet } from './alphabet';
import { BitWriter } from './bits';

/** How a reader is told which table codes are written with. */
type Way = 0 | 1 | 2;
const usual: Way = 0;
const oneCode: Way = 1;
const described: Way = 2;

/** A state machine that writes codes in fractions of bits (FSE): RFC 8878, 4.1. */
export class Table {
  /** States, by code and slot. */
  private readonly next: Uint16Array;
  /** Of each code: how many bits leave the state, in 16.16, less what small states do not need; and where its states begin, less its smallest. */
  private readonly leave: number[] = [];
  private readonly first: number[] = [];

  constructor(readonly way: Way, readonly log: number, slots: readonly number[], readonly header: readonly number[]) {
    const size = 1 << log;
    const begins: number[] = [];
    let sum = 0;
    for (const n of slots) {
      begins.push(sum);
      const most = n > 1 ? log - (31 - Math.clz32(n - 1)) : 0;
      this.leave.push(n > 1 ? (most << 16) - (n << most) : (log << 16) - size);
      this.first.push(n > 1 ? sum - n : sum - 1);
      sum += Math.abs(n);
    }
    this.next = new Uint16Array(way === oneCode ? 0 : size);
    if (way === oneCode) return;
    for (const [state, code] of spread(slots, size).entries()) this.next[begins[code]!++] = size + state;
  }

  /** The table that is cheapest for codes that are used so often. */
  static for(a: Alphabet, count: readonly number[]): Table {
    const used = count.filter((n) => n > 0).length;
    const last = lastUsed(count);
    if (used === 1) return new Table(oneCode, 0, [], [last]);
    let best = { way: usual, log: a.log, slots: a.usual, header: [] as number[], cost: bitsOf(count, a.usual, a.log) };
    for (let log = Math.max(5, 32 - Math.clz32(used - 1)); log <= a.most; log++) {
      const slots = share(count.slice(0, last + 1), 1 << log);
      const header = describe(slots, log);
      const cost = 8 * header.length + bitsOf(count, slots, log);
      if (cost < best.cost) best = { way: described, log, slots, header, cost };
    }
    return new Table(best.way, best.log, best.slots, best.header);
  }

  /** The state after the last code, with which writing begins. */
  begin(code: number): number {
    if (this.way === oneCode) return 0;
    const leave = this.leave[code]!;
    const width = (leave + (1 << 15)) >> 16;
    return this.next[(((width << 16) - leave) >> width) + this.first[code]!]!;
  }

  /** Adds what leads a reader from the code before to this one, and returns the state. */
  write(w: BitWriter, state: number, code: number): number {
    if (this.way === oneCode) return 0;
    const width = (state + this.leave[code]!) >> 16;
    w.add(state, width);
    return this.next[(state >> width) + this.first[code]!]!;
  }

  /** Adds the state with which reading begins. */
  end(w: BitWriter, state: number): void {
    w.add(state, this.log);
  }
}

/** The last code that is used. */
export function lastUsed(count: readonly number[]): number {
  let last = count.length - 1;
  while (count[last] === 0) last--;
  return last;
}

/** How many bits codes take. */
function bitsOf(count: readonly number[], slots: readonly number[], log: number): number {
  let sum = 0;
  for (const [code, n] of count.entries()) {
    if (n > 0) sum += code < slots.length ? n * (log - Math.log2(Math.abs(slots[code]!))) : Infinity;
  }
  return sum;
}

/**
 * Gives each code that is used its part of so many slots, one at least, such that all together take as
 * few bits as can be. At least two codes are used.
 */
export function share(count: readonly number[], size: number): number[] {
  const total = count.reduce((sum, n) => sum + n, 0);
  const slots = count.map((n) => (n > 0 ? Math.max(1, Math.floor((n * size) / total)) : 0));
  let left = slots.reduce((rest, n) => rest - n, size);
  for (; left > 0; left--) slots[dearest(count, slots, 1)]!++;
  for (; left < 0; left++) slots[dearest(count, slots, -1)]!--;
  return slots;
}

/** The code, of those that have slots, for which one more or one less is best. */
function dearest(count: readonly number[], slots: readonly number[], change: number): number {
  let [found, most] = [-1, -Infinity];
  for (const [code, n] of slots.entries()) {
    if (n === 0) continue;
    const gain = count[code]! * Math.log2((n + change) / n);
    if (gain > most) [found, most] = [code, gain];
  }
  return found;
}

/** Writes how many slots each code has: RFC 8878, 4.1.1. */
export function describe(slots: readonly number[], log: number): number[] {
  const w = new BitWriter();
  w.add(log - 5, 4);
  let [left, threshold, width] = [(1 << log) + 1, 1 << log, log + 1];
  for (let code = 0; left > 1; ) {
    const n = slots[code++]!;
    const spare = 2 * threshold - 1 - left; // so many values do with a bit less
    left -= n;
    const value = n + 1;
    if (value < spare) w.add(value, width - 1);
    else w.add(value < threshold ? value : value + spare, width);
    for (; left < threshold; threshold >>= 1) width--;
    if (n > 0) continue;
    let zeros = 0;
    while (slots[code + zeros] === 0) zeros++;
    code += zeros;
    for (; zeros >= 3; zeros -= 3) w.add(3, 2);
    w.add(zeros, 2);
  }
  return w.bytes();
}

/** Says which code each state of the reader's stands for. */
function spread(slots: readonly number[], size: number): Uint8Array {
  const codes = new Uint8Array(size);
  let high = size;
  for (const [code, n] of slots.entries()) if (n < 0) codes[--high] = code;
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  for (const [code, n] of slots.entries()) {
    for (let i = 0; i < n; i++) {
      codes[at] = code;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  }
  return codes;
}
