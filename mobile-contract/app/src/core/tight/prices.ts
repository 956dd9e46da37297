import { type Alphabet, literalLengths, matchLengths, offsets } from './alphabet';
import { type Sequence, type Uses, usesOf } from './sequence';

/** What things cost, in bits. */
export interface Prices {
  readonly literal: Float32Array;
  /** By code. */
  readonly offset: Float32Array;
  /** So many literals before a repetition. */
  readonly run: Float32Array;
  /** A repetition of so many bytes. */
  readonly length: Float32Array;
}

/** Those of a message of which nothing is known but its bytes. */
export function firstPrices(message: Uint8Array): Prices {
  const usual = (a: Alphabet) => Array.from({ length: a.codes }, (_, code) => Math.max(a.usual[code] ?? 0, 1));
  return prices(message, { literals: usual(literalLengths), offsets: usual(offsets), lengths: usual(matchLengths) }, message.length);
}

/** Those that a way through a message of that size had. */
export function pricesOf(literals: Uint8Array, all: readonly Sequence[], size: number): Prices {
  return prices(literals, usesOf(all), size);
}

function prices(literals: Uint8Array, uses: Uses, size: number): Prices {
  const bytes = new Array<number>(256).fill(0);
  for (const b of literals) bytes[b]!++;
  return {
    literal: bitsOfEach(bytes).map((bits) => Math.min(Math.max(bits, 1), 11)), // as Huffman's codes are
    offset: bitsOfEach(uses.offsets).map((bits, code) => bits + code),
    run: byLength(literalLengths, bitsOfEach(uses.literals), size),
    length: byLength(matchLengths, bitsOfEach(uses.lengths), size),
  };
}

/** What each code costs by how often it was used. One that was not costs as much as one that was used once. */
function bitsOfEach(count: readonly number[]): Float32Array {
  const total = count.reduce((sum, n) => sum + n, 1);
  return Float32Array.from(count, (n) => Math.log2(total / Math.max(n, 1)));
}

/** What lengths cost from what their codes do. */
function byLength(a: Alphabet, bits: Float32Array, size: number): Float32Array {
  const price = new Float32Array(size + 1);
  let code = 0;
  for (let length = a.base[0]!; length <= size; length++) {
    if (length >= (a.base[code + 1] ?? Infinity)) code++;
    price[length] = bits[code]! + a.more[code]!;
  }
  return price;
}
