import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';

import { fromHex, hex } from '../core/contract/sha256';
import type { Shelf } from './drafts';

const nonceLength = 24;
const utf8 = new TextEncoder();

/**
 * A shelf on which everything lies sealed, and still at once: nobody reads what was typed while
 * the app is locked, and a tab that is killed loses nothing of it. What cannot be opened is not there.
 */
export function sealedShelf(shelf: Shelf, key: string): Shelf {
  const of = (name: string, nonce: Uint8Array) => xchacha20poly1305(fromHex(key), nonce, utf8.encode(name));
  return {
    get length() { return shelf.length; },
    key: (i) => shelf.key(i),
    removeItem: (name) => shelf.removeItem(name),
    setItem: (name, text) => {
      const nonce = crypto.getRandomValues(new Uint8Array(nonceLength));
      shelf.setItem(name, hex(nonce) + hex(of(name, nonce).encrypt(utf8.encode(text))));
    },
    getItem: (name) => opened(shelf.getItem(name), (nonce) => of(name, nonce)),
  };
}

function opened(kept: string | null, of: (nonce: Uint8Array) => { decrypt(sealed: Uint8Array): Uint8Array }): string | null {
  try {
    const bytes = fromHex(kept ?? '');
    return new TextDecoder().decode(of(bytes.subarray(0, nonceLength)).decrypt(bytes.subarray(nonceLength)));
  } catch {
    return null;
  }
}

/** The shelf of an app that is not open: nothing lies on it, and only taking away is possible. */
export function closedShelf(shelf: Shelf): Shelf {
  return { length: 0, key: () => null, getItem: () => null, setItem: () => { throw new Error('locked'); }, removeItem: (name) => shelf.removeItem(name) };
}
