import { keepPair, keptPair } from './browser/key';
import { fromHex, hex } from './contract/sha256';

/**
 * A device's Ed25519 key. Where the browser can (Chromium from 137), it is one that the browser keeps
 * and that no script can read, named here by its public half; elsewhere, and in files from before,
 * its seed in hexadecimal digits.
 */
export type DeviceKey = { kept: string } | { seed: string };

/** Ed25519 of our own, for browsers that have none. */
const own = () => import('./contract/ed25519');

const utf8 = new TextEncoder();

/** Makes a key. It is on disk, or is in what is returned. */
export async function newKey(): Promise<DeviceKey> {
  let pair: CryptoKeyPair;
  try {
    pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  } catch {
    return { seed: hex(crypto.getRandomValues(new Uint8Array(32))) };
  }
  const kept = hex(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  await keepPair(kept, pair);
  return { kept };
}

export async function publicKeyOf(key: DeviceKey): Promise<Uint8Array<ArrayBuffer>> {
  if ('kept' in key) return fromHex(key.kept);
  return (await own()).publicKey(fromHex(key.seed));
}

export async function signBy(key: DeviceKey, message: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof message === 'string' ? utf8.encode(message) : message;
  if ('seed' in key) return (await own()).sign(bytes, fromHex(key.seed));
  const pair = await keptPair(key.kept);
  if (!pair) throw new Error('the browser has lost the key of this device');
  return new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, bytes));
}
