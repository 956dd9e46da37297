const database = 'ruhu';
const store = 'keys';

/** A key that seals, which this browser keeps and gives out to no script as bytes. It is made when it is first asked for. */
export async function browserKey(): Promise<CryptoKey> {
  const kept = await keptAs<CryptoKey>('seal');
  if (kept) return kept;
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  await keepAs('seal', key);
  return key;
}

/** A pair that signs, kept in the same way; found again by the name of its public half. */
export function keepPair(name: string, pair: CryptoKeyPair): Promise<void> {
  return keepAs(`sign ${name}`, pair);
}

export function keptPair(name: string): Promise<CryptoKeyPair | undefined> {
  return keptAs(`sign ${name}`);
}

export async function forgetKey(): Promise<void> {
  await done(indexedDB.deleteDatabase(database));
}

/** What is sealed by a key lies beside it, and goes with it. */
export interface Sealing {
  nonce: Uint8Array;
  text: ArrayBuffer;
}

/** What is kept under some names, in one look. */
export function kept<T extends unknown[]>(...names: { [K in keyof T]: string }): Promise<{ [K in keyof T]: T[K] | undefined }> {
  return within((db) => {
    const from = db.transaction(store).objectStore(store);
    return Promise.all(names.map((name) => done(from.get(name)))) as Promise<{ [K in keyof T]: T[K] | undefined }>;
  });
}

export function keep(name: string, sealed: Sealing): Promise<void> {
  return write((to) => to.put(sealed, name));
}

export function forget(name: string): Promise<void> {
  return write((to) => to.delete(name));
}

function keptAs<T>(name: string): Promise<T | undefined> {
  return within((db) => done<T | undefined>(db.transaction(store).objectStore(store).get(name)));
}

function keepAs(name: string, key: CryptoKey | CryptoKeyPair): Promise<void> {
  return write((to) => to.put(key, name));
}

/** What is written is on disk when it resolves. */
function write(what: (to: IDBObjectStore) => void): Promise<void> {
  return within((db) => new Promise((resolve, reject) => {
    const t = db.transaction(store, 'readwrite', { durability: 'strict' });
    what(t.objectStore(store));
    t.oncomplete = () => resolve();
    t.onabort = () => reject(t.error);
  }));
}

async function within<T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(store);
  const db = await done(request);
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
