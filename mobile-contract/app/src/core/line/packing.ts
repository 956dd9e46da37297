import dictionary from '../../../../dictionary.raw?raw';

import { sha256 } from '../contract/sha256';
import { carries } from '../tight/read';
import { mostPacked, Packer } from '../tight/tight';

/** What is sent, and how it says that it is packed. */
export interface Packed {
  readonly body: BodyInit;
  readonly headers: Readonly<Record<string, string>>;
}

/** From so many bytes on, packing is worth it: with the dictionary, whose name alone is 40, and without. */
const dictionaryFrom = 200;
const gzipFrom = 1 << 10;

const utf8 = new TextEncoder();

/** Packs with the dictionary that came with the app. It is the server's as long as both are of one make. */
export class Dictionary {
  private readonly content = utf8.encode(dictionary);
  private readonly head = new Uint8Array([0x5e, 0x2a, 0x4d, 0x18, 0x20, 0, 0, 0, ...sha256(this.content)]);
  private readonly packer = new Packer(this.content);

  /**
   * A message in dcz (RFC 9842); null for one that goes better without. It is read back before it goes: a fault
   * of the packer's may cost bytes, but not change a word of a day's work.
   */
  pack(message: string): Packed | null {
    const bytes = utf8.encode(message);
    if (bytes.length < dictionaryFrom || bytes.length > mostPacked) return null;
    const frame = this.packer.pack(bytes);
    if (!carries(frame, this.content, bytes)) return null;
    return { body: new Blob([this.head, frame]), headers: { 'Content-Encoding': 'dcz' } };
  }
}

/** A message as every server can read it. */
export async function packAlone(message: string): Promise<Packed> {
  if (message.length < gzipFrom) return { body: message, headers: {} };
  const packed = new Response(new Blob([message]).stream().pipeThrough(new CompressionStream('gzip')));
  return { body: await packed.blob(), headers: { 'Content-Encoding': 'gzip' } };
}
