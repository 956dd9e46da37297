import { littleEndian } from './bits';
import { Finder } from './find';
import { literalSection } from './literals';
import { firstPrices, pricesOf } from './prices';
import { literalsOf, sequenceSection } from './sequence';
import { Way } from './way';

/**
 * Packs messages with zstd (RFC 8878) as short as it can be, as `syncproto/tight` does: what a phone sends is
 * little, and the line is what costs. No browser has zstd with a dictionary, and libzstd as WebAssembly is
 * larger than what a cadre sends in months.
 */
export class Packer {
  private readonly known: Finder;

  constructor(dictionary: Uint8Array) {
    this.known = Finder.of(dictionary);
  }

  /** The frame of a message of at most `mostPacked` bytes. */
  pack(message: Uint8Array): Uint8Array<ArrayBuffer> {
    const block = this.block(message);
    const packed = block.length < message.length;
    const body = packed ? block : message;
    const head = [...frameHead(message.length), ...littleEndian(1 + (packed ? 4 : 0) + body.length * 8, 3)];
    const out = new Uint8Array(head.length + body.length);
    out.set(head);
    out.set(body, head.length);
    return out;
  }

  /** The shortest block that was found. */
  private block(message: Uint8Array): number[] {
    const way = new Way(this.known.with(message), message.length);
    let prices = firstPrices(message);
    let best: number[] | null = null;
    for (let pass = 0; pass < passes; pass++) {
      const all = way.cheapest(prices);
      const literals = literalsOf(message, all);
      const block = [...literalSection(literals), ...sequenceSection(all)];
      if (best !== null && block.length >= best.length) break;
      best = block;
      prices = pricesOf(literals, all, message.length);
    }
    return best!;
  }
}

/** The length of the longest message that is packed here: that of one block. */
export const mostPacked = 128 << 10;

/** How many times the way is searched at most: each search knows from the one before what things cost. */
const passes = 8;

/** Begins a frame of one segment that names its size. */
function frameHead(size: number): number[] {
  const magic = [0x28, 0xb5, 0x2f, 0xfd];
  if (size < 256) return [...magic, 0x20, size];
  if (size < 256 + (1 << 16)) return [...magic, 0x60, ...littleEndian(size - 256, 2)];
  return [...magic, 0xa0, ...littleEndian(size, 4)];
}
