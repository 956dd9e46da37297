const sqliteFull = 13;
const sqliteInOut = 10;

let refused = false;

/**
 * Notes when the browser refuses to make a file larger. SQLite is told no more than that it
 * could not write, and what the browser says of room that is left is an estimate.
 */
export function watchRoom(): void {
  const handle = FileSystemSyncAccessHandle.prototype;
  for (const name of ['write', 'truncate'] as const) {
    const real = handle[name] as (...how: unknown[]) => unknown;
    (handle as unknown as Record<string, unknown>)[name] = function (this: unknown, ...how: unknown[]) {
      try {
        return real.apply(this, how);
      } catch (e) {
        refused ||= noRoom(e);
        throw e;
      }
    };
  }
}

/** Whether something failed because the phone is full, or what the browser lets the app have of it. */
export function isFull(e: unknown): boolean {
  const [code, noted] = [((e as { resultCode?: number } | null)?.resultCode ?? 0) & 0xff, refused];
  refused = false;
  return noRoom(e) || code === sqliteFull || (code === sqliteInOut && noted);
}

function noRoom(e: unknown): boolean {
  return (e as { name?: string } | null)?.name === 'QuotaExceededError';
}
