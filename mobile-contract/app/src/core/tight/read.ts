import { decompress } from 'fzstd';

import { littleEndian } from './bits';

/**
 * Reads a frame of a Packer's with a library that knows no dictionaries: the dictionary stands as blocks before
 * the frame's own, which is the same to every offset.
 */
export function unpacked(frame: Uint8Array, known: Uint8Array, size: number): Uint8Array {
  const own = frame.subarray(4 + 1 + [1, 2, 4, 8][frame[4]! >> 6]!);
  const pieces: Uint8Array[] = [Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...littleEndian(known.length + size, 4)])];
  for (let at = 0; at < known.length; at += block) {
    const piece = known.subarray(at, at + block);
    pieces.push(Uint8Array.from(littleEndian(piece.length << 3, 3)), piece);
  }
  const whole = new Uint8Array([...pieces, own].reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of [...pieces, own]) {
    whole.set(p, at);
    at += p.length;
  }
  return decompress(whole).subarray(known.length);
}

/** The most bytes of a block. */
const block = 128 << 10;

/** Whether a frame is read as the message that it was made of. */
export function carries(frame: Uint8Array, known: Uint8Array, message: Uint8Array): boolean {
  try {
    const back = unpacked(frame, known, message.length);
    return back.length === message.length && back.every((b, i) => b === message[i]);
  } catch {
    return false;
  }
}
