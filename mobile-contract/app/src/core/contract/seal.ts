import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';

import { maxCarried } from './frame';
import { Fault, refusal } from './value';

/** What closes files for couriers: gzip, then age to one X25519 key. */

/** Makes a key pair and returns its secret half, as age spells it. */
export function newSecret(): Promise<string> {
  return generateX25519Identity();
}

export function recipientOf(secret: string): Promise<string> {
  return identityToRecipient(secret);
}

/** Packs a signed text. */
export function pack(signed: Uint8Array<ArrayBuffer>): Promise<Blob> {
  return new Response(new Blob([signed]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

/** Closes what is packed, with what follows it as it is, for a recipient. */
export async function seal(packed: Blob, follows: readonly BlobPart[], recipient: string): Promise<Blob> {
  const to = new Encrypter();
  to.addRecipient(recipient);
  return new Response(await to.encrypt(new Blob([packed, ...follows]).stream() as ReadableStream)).blob();
}

/** What is sealed for somebody else. */
export class NotOurs extends Error {}

/** Undoes `seal` for a text without anything behind it. */
export async function open(sealed: Uint8Array<ArrayBuffer>, secret: string): Promise<Uint8Array<ArrayBuffer>> {
  const by = new Decrypter();
  by.addIdentity(secret);
  let plain: Uint8Array;
  try {
    plain = await by.decrypt(sealed);
  } catch (e) {
    if (String(e).includes('no identity matched')) throw new NotOurs();
    throw new Fault(refusal('bad_bundle', { param: 'seal' }));
  }
  return unpacked(new Uint8Array(plain));
}

async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const out: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      size += piece.value.length;
      if (size > maxCarried) throw new Fault(refusal('too_large', { param: String(maxCarried) }));
      out.push(piece.value as Uint8Array<ArrayBuffer>);
    }
  } catch (e) {
    if (e instanceof Fault) throw e;
    throw new Fault(refusal('bad_compression'));
  }
  return new Uint8Array(await new Blob(out).arrayBuffer());
}
