import { ed25519 } from '@noble/curves/ed25519.js';

/** Ed25519 without promises or WebCrypto, which has it in newer browsers only. Signatures are the same everywhere. */
export function sign(message: Uint8Array, seed: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ed25519.sign(message, seed));
}

export function publicKey(seed: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ed25519.getPublicKey(seed));
}

/** Whether the holder of a public key signed a message. */
export function signedBy(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false; // no point of the curve
  }
}
