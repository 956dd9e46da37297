import sqlite3InitModule, { type Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import { Db } from '../replica/db';
import { watchRoom } from './full';

type Pool = Awaited<ReturnType<Sqlite3Static['installOpfsSAHPoolVfs']>>;

const name = '/ruhu.db';
// The handles of the last tab may not be free at once. By default, a failure to open deletes what
// could not be opened, and is remembered: both would be the end of unsent work.
const pooled = { directory: '.ruhu', initialCapacity: 6, preserveOnInitFailure: true, forceReinitIfPreviouslyFailed: true };

/** The replica's file in the browser's private file system, opened by one worker at a time. */
export class Storage {
  private constructor(readonly sqlite: Sqlite3Static, private readonly pool: Pool, readonly db: Db) {}

  static async open(): Promise<Storage> {
    watchRoom();
    const sqlite = await sqlite3InitModule();
    const pool = await retried(() => sqlite.installOpfsSAHPoolVfs(pooled));
    if (pool.isPaused()) await retried(() => pool.unpauseVfs());
    const db = new Db(new pool.OpfsSAHPoolDb(name));
    // FULL: what was said to be saved outlives a power cut. One worker has the file, so no locks need be asked for.
    db.script('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000');
    return new Storage(sqlite, pool, db);
  }

  /** Closes the file, and lets another worker open it. */
  close(): void {
    this.db.close();
    this.pool.pauseVfs();
  }

  /** Deletes the file. */
  async wipe(): Promise<void> {
    this.db.close();
    await this.pool.wipeFiles();
    await this.pool.removeVfs();
  }
}

const tries = 20;

/** The tab that had the file may still be about to let go of it. */
async function retried<T>(open: () => Promise<T>): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await open();
    } catch (e) {
      if (i === tries) throw e;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}
