import { BitWriter, littleEndian } from './bits';
import { describe, lastUsed, share, Table } from './table';

const longest = 11;

/** From so many bytes on, they are written in four streams. */
export const oneStream = 1 << 10;

/** Packs literals by Huffman's codes, with what describes those: RFC 8878, 4.2. Null when that does not make them shorter. */
export function huffman(literals: Uint8Array): number[] | null {
  const count = new Array<number>(256).fill(0);
  for (const b of literals) count[b]!++;
  if (count.filter((n) => n > 0).length < 2) return null;
  const lengths = lengthsOf(count);
  const head = weights(lengths);
  if (head === null) return null;
  const codes = codesOf(lengths);
  const out = [...head, ...(literals.length < oneStream ? stream(literals, lengths, codes) : streams(literals, lengths, codes))];
  return out.length < literals.length ? out : null;
}

/** A byte, or some of them together, on the way to their lengths. */
interface Pack {
  readonly n: number;
  readonly bytes: readonly number[];
}

/** How long each byte's code is, 0 for none: the best there are of at most 11 bits, by the packages of Larmore and Hirschberg. */
function lengthsOf(count: readonly number[]): number[] {
  const single: Pack[] = [...count.entries()].filter(([, n]) => n > 0).map(([b, n]) => ({ n, bytes: [b] }));
  single.sort((a, b) => a.n - b.n);
  let packs: Pack[] = single;
  for (let level = 1; level < longest; level++) {
    const pairs: Pack[] = [];
    for (let i = 0; i + 1 < packs.length; i += 2) {
      pairs.push({ n: packs[i]!.n + packs[i + 1]!.n, bytes: [...packs[i]!.bytes, ...packs[i + 1]!.bytes] });
    }
    packs = [...single, ...pairs].sort((a, b) => a.n - b.n);
  }
  const lengths = new Array<number>(256).fill(0);
  for (const pack of packs.slice(0, 2 * single.length - 2)) for (const b of pack.bytes) lengths[b]!++;
  return lengths;
}

/** The codes: those of the longest first, each length in the order of bytes. */
function codesOf(lengths: readonly number[]): number[] {
  const codes = new Array<number>(256).fill(0);
  let next = 0;
  for (let length = Math.max(...lengths); length > 0; length--) {
    for (const [b, n] of lengths.entries()) if (n === length) codes[b] = next++;
    next >>= 1;
  }
  return codes;
}

function stream(literals: Uint8Array, lengths: readonly number[], codes: readonly number[]): number[] {
  const w = new BitWriter();
  for (let i = literals.length - 1; i >= 0; i--) w.add(codes[literals[i]!]!, lengths[literals[i]!]!);
  return w.closed();
}

function streams(literals: Uint8Array, lengths: readonly number[], codes: readonly number[]): number[] {
  const part = (literals.length + 3) >> 2;
  const four = [0, 1, 2, 3].map((i) => stream(literals.subarray(i * part, (i + 1) * part), lengths, codes));
  return [...four.slice(0, 3).flatMap((s) => littleEndian(s.length, 2)), ...four.flat()];
}

/** What describes codes: the weight of each byte but the last, which follows from the others. Null when that cannot be said. */
function weights(lengths: readonly number[]): number[] | null {
  const most = Math.max(...lengths);
  const last = lastUsed(lengths);
  const all = lengths.slice(0, last).map((n) => (n > 0 ? most + 1 - n : 0));
  const packed = packedWeights(all);
  const plain = all.length <= 128 ? plainWeights(all) : null;
  if (packed === null || packed.length > 128) return plain;
  return plain !== null && plain.length <= packed.length ? plain : packed;
}

/** Two weights a byte. */
function plainWeights(all: readonly number[]): number[] {
  const out = [127 + all.length];
  for (let i = 0; i < all.length; i += 2) out.push((all[i]! << 4) | (all[i + 1] ?? 0));
  return out;
}

/** Weights by two state machines in turn, with one table: RFC 8878, 4.2.1.2. Null when they are all the same. */
function packedWeights(all: readonly number[]): number[] | null {
  const count = new Array<number>(Math.max(...all) + 1).fill(0);
  for (const weight of all) count[weight]!++;
  if (all.length < 3 || count.filter((n) => n > 0).length < 2) return null;
  const best = [5, 6].map((log) => coded(all, count, log)).sort((a, b) => a.length - b.length)[0]!;
  return [best.length, ...best];
}

function coded(all: readonly number[], count: readonly number[], log: number): number[] {
  const slots = share(count, 1 << log);
  const table = new Table(2, log, slots, describe(slots, log));
  const w = new BitWriter();
  const states = [-1, -1];
  for (let i = all.length - 1; i >= 0; i--) {
    const state = states[i & 1]!;
    states[i & 1] = state < 0 ? table.begin(all[i]!) : table.write(w, state, all[i]!);
  }
  table.end(w, states[1]!);
  table.end(w, states[0]!);
  return [...table.header, ...w.closed()];
}
