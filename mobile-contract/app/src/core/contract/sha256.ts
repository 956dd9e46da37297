/**
 * SHA-256 without promises: a village's digest hashes tens of thousands of short texts, and one
 * round through WebCrypto for each would take longer than all the hashing.
 */
export { sha256 } from '@noble/hashes/sha2.js';

export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const b of bytes) out += b.toString(16).padStart(2, '0');
  return out;
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}
