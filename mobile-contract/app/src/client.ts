import { glanced as read } from './core/glance';

/**
 * The core's worker. This runs before the pages are there, for the worker has the longer way:
 * SQLite, the file, the list.
 */
export const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ruhu' });

/** What the first screens say until the worker has come that far; read while the pages are loaded. */
export const glanced = read();

// One page at a time has the file. This one lets go of it at once when it is left, and begins
// anew should the browser bring it back as it was.
window.addEventListener('pagehide', () => worker.terminate());
window.addEventListener('pageshow', (e) => e.persisted && location.reload());
