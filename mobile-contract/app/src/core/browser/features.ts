/** What the core cannot do without, and this browser has not; undefined when it has all. */
export function lacking(): string | undefined {
  const there: Record<string, boolean> = {
    opfs: 'storage' in navigator && 'getDirectory' in navigator.storage && 'FileSystemSyncAccessHandle' in self,
    locks: 'locks' in navigator,
    compression: 'DecompressionStream' in self,
    crypto: 'subtle' in crypto, // only over https, or on this very machine
  };
  return Object.keys(there).find((name) => !there[name]);
}

/** Bytes that may still be written; null when the browser does not say. */
export async function roomLeft(): Promise<number | null> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : quota - usage;
}

/** UUIDs of version 7: their beginnings follow the clock, their ends are chance. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint16(0, Math.floor(Date.now() / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, Date.now() % 2 ** 32);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
