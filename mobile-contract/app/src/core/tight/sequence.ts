import { codeOf, literalLengths, matchLengths, offsets } from './alphabet';
import { BitWriter, littleEndian } from './bits';
import { Table } from './table';

/** Some literals and what is repeated after them. */
export interface Sequence {
  readonly literals: number;
  readonly length: number;
  /** 1 to 3 for one of the last three distances, else a distance and 3. */
  readonly offset: number;
}

/** How often each code is used. */
export interface Uses {
  readonly literals: number[];
  readonly offsets: number[];
  readonly lengths: number[];
}

export function usesOf(all: readonly Sequence[]): Uses {
  const none = (n: number) => new Array<number>(n).fill(0);
  const uses = { literals: none(literalLengths.codes), offsets: none(offsets.codes), lengths: none(matchLengths.codes) };
  for (const s of all) {
    uses.literals[codeOf(literalLengths, s.literals)]!++;
    uses.offsets[codeOf(offsets, s.offset)]!++;
    uses.lengths[codeOf(matchLengths, s.length)]!++;
  }
  return uses;
}

/** The bytes of a message that no sequence repeats. */
export function literalsOf(message: Uint8Array, all: readonly Sequence[]): Uint8Array {
  const out = new Uint8Array(message.length - all.reduce((sum, s) => sum + s.length, 0));
  let [at, n] = [0, 0];
  for (const s of all) {
    out.set(message.subarray(at, at + s.literals), n);
    at += s.literals + s.length;
    n += s.literals;
  }
  out.set(message.subarray(at), n);
  return out;
}

/** The section of a block that has the sequences: RFC 8878, 3.1.1.3.2. */
export function sequenceSection(all: readonly Sequence[]): number[] {
  if (all.length === 0) return [0];
  const uses = usesOf(all);
  const [l, o, m] = [Table.for(literalLengths, uses.literals), Table.for(offsets, uses.offsets), Table.for(matchLengths, uses.lengths)];
  return [...count(all.length), (l.way << 6) | (o.way << 4) | (m.way << 2), ...l.header, ...o.header, ...m.header, ...written(all, l, o, m)];
}

function count(n: number): number[] {
  if (n < 128) return [n];
  return n < 0x7f00 ? [(n >> 8) + 128, n & 255] : [255, ...littleEndian(n - 0x7f00, 2)];
}

/** The sequences from the last one back, as they are read from the end. */
function written(all: readonly Sequence[], l: Table, o: Table, m: Table): number[] {
  const w = new BitWriter();
  let [ls, os, ms] = [-1, -1, -1];
  for (let i = all.length - 1; i >= 0; i--) {
    const s = all[i]!;
    const [lc, oc, mc] = [codeOf(literalLengths, s.literals), codeOf(offsets, s.offset), codeOf(matchLengths, s.length)];
    os = os < 0 ? o.begin(oc) : o.write(w, os, oc);
    ms = ms < 0 ? m.begin(mc) : m.write(w, ms, mc);
    ls = ls < 0 ? l.begin(lc) : l.write(w, ls, lc);
    w.add(s.literals - literalLengths.base[lc]!, literalLengths.more[lc]!);
    w.add(s.length - matchLengths.base[mc]!, matchLengths.more[mc]!);
    w.add(s.offset - offsets.base[oc]!, oc);
  }
  m.end(w, ms);
  o.end(w, os);
  l.end(w, ls);
  return w.closed();
}
