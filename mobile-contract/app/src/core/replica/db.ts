import type { Database, PreparedStatement } from '@sqlite.org/sqlite-wasm';

/** What a column holds, or a parameter. */
export type Cell = null | number | string | Uint8Array;

/**
 * The replica's one connection. Calls are synchronous: a transaction is on disk when `write`
 * returns, and nothing else runs in its midst. Statements are kept prepared.
 */
export class Db {
  private readonly statements = new Map<string, PreparedStatement>();

  constructor(private readonly db: Database) {}

  /** Runs do in one transaction: all of it is on disk when this returns, and none of it when it throws. */
  write<T>(work: () => T): T {
    return this.transact('BEGIN IMMEDIATE', work);
  }

  /** Runs do on one unchanging state. */
  read<T>(work: () => T): T {
    return this.transact('BEGIN', work);
  }

  private transact<T>(begin: string, work: () => T): T {
    this.run(begin);
    try {
      const out = work();
      this.run('COMMIT');
      return out;
    } catch (e) {
      this.undo();
      throw e;
    }
  }

  private undo(): void {
    try {
      this.script('ROLLBACK');
    } catch {
      // A full disk has undone it already; why it did is what is told.
    }
  }

  /** Runs what gives no rows. */
  run(sql: string, ...bind: Cell[]): void {
    const s = this.bound(sql, bind);
    try {
      s.step();
    } finally {
      s.reset(true);
    }
  }

  /** Calls visit with each row, which must not change what is read meanwhile. */
  each(sql: string, bind: Cell[], visit: (row: Cell[]) => void): void {
    const s = this.bound(sql, bind);
    try {
      while (s.step()) visit(s.get([]) as Cell[]);
    } finally {
      s.reset(true);
    }
  }

  rows(sql: string, ...bind: Cell[]): Cell[][] {
    const out: Cell[][] = [];
    this.each(sql, bind, (row) => out.push(row));
    return out;
  }

  row(sql: string, ...bind: Cell[]): Cell[] | undefined {
    return this.rows(sql, ...bind)[0];
  }

  /** The one number that a query gives, and 0 when it gives none. */
  number(sql: string, ...bind: Cell[]): number {
    const cell = this.row(sql, ...bind)?.[0];
    return typeof cell === 'number' ? cell : 0;
  }

  /** The first column of every row. */
  column<T extends Cell>(sql: string, ...bind: Cell[]): T[] {
    return this.rows(sql, ...bind).map((row) => row[0] as T);
  }

  /** Runs what must not be kept prepared. */
  script(sql: string): void {
    this.db.exec(sql);
  }

  /** The connection itself, for what only SQLite's own interface can. */
  get raw(): Database {
    return this.db;
  }

  close(): void {
    for (const s of this.statements.values()) s.finalize();
    this.statements.clear();
    this.db.close();
  }

  private bound(sql: string, bind: Cell[]): PreparedStatement {
    let s = this.statements.get(sql);
    if (!s) {
      s = this.db.prepare(sql);
      this.statements.set(sql, s);
    }
    if (bind.length > 0) s.bind(bind);
    return s;
  }
}
