import sqliteUrl from '@sqlite.org/sqlite-wasm/sqlite3.wasm?url';

/**
 * The core's worker. This runs before the pages are there, for the worker has the longer way:
 * SQLite, the file, the list.
 */
export const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ruhu' });

// SQLite is compiled while the worker's scripts are read. Where that fails, the worker does it in its own way.
void WebAssembly.compileStreaming(fetch(sqliteUrl)).catch(() => null).then((sqlite) => worker.postMessage({ sqlite }));

// One page at a time has the file. This one lets go of it at once when it is left, and begins
// anew should the browser bring it back as it was.
window.addEventListener('pagehide', () => worker.terminate());
window.addEventListener('pageshow', (e) => e.persisted && location.reload());
