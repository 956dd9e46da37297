import { onTop, type Layer } from '../contract/layers';
import { deletion, type Changeset, type RowEdit } from '../contract/message';
import type { Value } from '../contract/value';
import { confirmed, keepConfirmed, keys } from './confirmed';
import type { Replica } from './replica';
import { put, sqlOf, type Key } from './rows';

/**
 * Computes anew what the person sees of a row: what the server last said, with the local edits on
 * top in the order of saving. When no edit is left, the row is the server's again.
 */
export function rebase(r: Replica, k: Key): void {
  const server = confirmed(r, k);
  if (!server) return;
  const edits = layers(r, k);
  if (edits.length === 0) r.db.run('DELETE FROM confirmed WHERE tbl = ? AND row = ?', k.table.name, k.id);
  const seen = onTop(k.table, server.there ? server : undefined, edits);
  if (seen) put(r, { ...server, ...seen });
  else r.db.run(sqlOf(k.table).drop, k.id);
}

export function rebaseAll(r: Replica, rows: readonly Key[]): void {
  for (const k of rows) rebase(r, k);
}

/** The local edits on top of a row, in the order of saving. */
export function layers(r: Replica, k: Key): Layer[] {
  const sql = 'SELECT no, field, value, was, base FROM overlay WHERE tbl = ? AND row = ? ORDER BY no, field';
  return r.db.rows(sql, k.table.name, k.id).map(([no, field, value, was, base]) => ({
    no: no as number, field: field as number, value: value as Value, was: was as Value, base: base as number,
  }));
}

/** Lays a changeset's edits on top of their rows. */
export function cover(r: Replica, no: number, c: Changeset): void {
  for (const e of c.edits) {
    const k = { table: e.table, id: e.row };
    keepConfirmed(r, k, c);
    for (const s of setsOf(e)) {
      r.db.run('INSERT OR REPLACE INTO overlay (tbl, row, no, field, value, was, base) VALUES (?, ?, ?, ?, ?, ?, ?)',
        e.table.name, e.row, no, s.field, s.value, s.was, s.base);
    }
    rebase(r, k);
  }
}

function setsOf(e: RowEdit): RowEdit['sets'] {
  return e.delete ? [{ field: deletion, value: 1, was: null, base: e.base }] : e.sets;
}

/** Takes the edits of a changeset off their rows. */
export function uncover(r: Replica, no: number): void {
  const rows = keys(r, 'SELECT DISTINCT tbl, row FROM overlay WHERE no = ?', no);
  r.db.run('DELETE FROM overlay WHERE no = ?', no);
  r.db.run('UPDATE journal SET overlaid = 0 WHERE no = ?', no);
  rebaseAll(r, rows);
}
