import { replicated, type Table } from '../contract/catalogue';
import { plus } from '../contract/digest';
import { confirmed, keys, spelled } from './confirmed';
import type { Replica } from './replica';
import { digestOf, eachRow, sqlOf, type Row } from './rows';

/** Visits what the server said of every row of a village, as it is held: without the local edits on top. */
export function eachHeld(r: Replica, village: string, visit: (row: Row) => void, tables: readonly Table[] = replicated): void {
  const under = new Set<string>();
  for (const k of keys(r, 'SELECT tbl, row FROM confirmed WHERE village = ?', village)) {
    under.add(spelled(k));
    const server = confirmed(r, k);
    if (server?.there) visit(server);
  }
  for (const t of tables) {
    eachRow(r, t, sqlOf(t).all, [village], (row) => {
      if (under.size === 0 || !under.has(spelled(row))) visit(row);
    });
  }
}

/** A village's digest, of the rows that are really here. */
export function digest(r: Replica, village: string, tables: readonly Table[] = replicated): bigint {
  let sum = 0n;
  eachHeld(r, village, (row) => { sum = plus(sum, digestOf(row)); }, tables);
  return sum;
}
