/** One of the three kinds of codes that sequences are written with: RFC 8878, 3.1.1.3.2.1.1 and 3.1.1.3.2.2. */
export interface Alphabet {
  readonly codes: number;
  /** The log of its largest table. */
  readonly most: number;
  /** The table that the format takes for granted, and its log: slots of each code, -1 for one that hardly comes. */
  readonly usual: readonly number[];
  readonly log: number;
  /** What each code begins with, and how many bits of what is above that follow it. */
  readonly base: readonly number[];
  readonly more: readonly number[];
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const times = (n: number, value: number) => new Array<number>(n).fill(value);

export const literalLengths: Alphabet = {
  codes: 36, most: 9, log: 6,
  usual: [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, 1, 1, 1, 1, 1, ...times(4, -1)],
  base: [...upTo(16), 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
  more: [...times(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
};

/** Their codes are logarithms: each begins with a power of two. */
export const offsets: Alphabet = {
  codes: 32, most: 8, log: 5,
  usual: [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)],
  base: upTo(32).map((code) => 2 ** code),
  more: upTo(32),
};

export const matchLengths: Alphabet = {
  codes: 53, most: 9, log: 6,
  usual: [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)],
  base: [...upTo(32).map((code) => code + 3), 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539],
  more: [...times(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
};

/** The code of a length or an offset. */
export function codeOf(a: Alphabet, value: number): number {
  let [low, high] = [0, a.base.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (a.base[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}
