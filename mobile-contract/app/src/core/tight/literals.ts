import { littleEndian } from './bits';
import { huffman, oneStream } from './huffman';

/** The section of a block that has the literals: RFC 8878, 3.1.1.3.1. */
export function literalSection(literals: Uint8Array): number[] {
  const n = literals.length;
  const packed = huffman(literals);
  if (packed === null) return [...rawHead(n), ...literals];
  const size = packed.length;
  if (n < oneStream) return [...littleEndian(2 + n * 2 ** 4 + size * 2 ** 14, 3), ...packed];
  if (n < 1 << 14) return [...littleEndian(2 + 8 + n * 2 ** 4 + size * 2 ** 18, 4), ...packed];
  return [...littleEndian(2 + 12 + n * 2 ** 4 + size * 2 ** 22, 5), ...packed];
}

function rawHead(n: number): number[] {
  if (n < 1 << 5) return [n << 3];
  return n < 1 << 12 ? littleEndian((1 << 2) | (n << 4), 2) : littleEndian((3 << 2) | (n << 4), 3);
}
