import { tableOf } from '../contract/catalogue';
import type { Changeset } from '../contract/message';
import type { Value } from '../contract/value';
import type { Replica } from './replica';
import { working, type Key, type Row } from './rows';

/** The server's last state of a row that has local edits. */
export interface Confirmed extends Row {
  /** false: the server has no such row, and only table, id and owner are meant. */
  there: boolean;
}

/** undefined when the row has no local edits, and so is the server's as it stands. */
export function confirmed(r: Replica, k: Key): Confirmed | undefined {
  const cells = r.db.row('SELECT household, village, rev, deleted, vals FROM confirmed WHERE tbl = ? AND row = ?', k.table.name, k.id);
  if (!cells) return undefined;
  const [household, village, rev, deleted, vals] = cells as [string, string, number, number, string | null];
  const values = new Array<Value>(k.table.fields.length).fill(null);
  if (vals !== null) Object.assign(values, JSON.parse(vals));
  return { ...k, household, village, rev, deleted: deleted !== 0, values, there: vals !== null };
}

/** Keeps the server's state of a row before its first local edit. */
export function keepConfirmed(r: Replica, k: Key, c: Changeset): void {
  if (r.db.number('SELECT count(*) FROM confirmed WHERE tbl = ? AND row = ?', k.table.name, k.id) > 0) return;
  const row = working(r, k);
  const nothing = { ...k, household: c.household, village: c.village, rev: 0, deleted: false, values: [] };
  putConfirmed(r, { ...(row ?? nothing), there: row !== undefined });
}

export function putConfirmed(r: Replica, s: Confirmed): void {
  r.db.run(
    'INSERT OR REPLACE INTO confirmed (tbl, row, household, village, rev, deleted, vals) VALUES (?, ?, ?, ?, ?, ?, ?)',
    s.table.name, s.id, s.household, s.village, s.rev, s.deleted ? 1 : 0, s.there ? JSON.stringify(s.values) : null,
  );
}

/** Rows of which a query gives table names and ids. */
export function keys(r: Replica, sql: string, ...bind: (string | number)[]): Key[] {
  return r.db.rows(sql, ...bind).flatMap(([name, id]) => {
    const table = tableOf(name as string);
    return table ? [{ table, id: id as string }] : [];
  });
}

/** Spells which row is meant, for sets of them. */
export function spelled(k: Key): string {
  return `${k.table.name} ${k.id}`;
}
