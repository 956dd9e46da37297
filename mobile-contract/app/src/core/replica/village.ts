import { replicated, type Table } from '../contract/catalogue';
import { spell } from '../contract/digest';
import type { PageRow, TablePage, VillagePage } from '../contract/message';
import { validVillage } from '../contract/value';
import { confirmed, keys, putConfirmed, spelled } from './confirmed';
import { forget, forgetUnit } from './forget';
import { digest } from './held';
import { rebaseAll, uncover } from './overlay';
import type { Replica } from './replica';
import { bindings, sqlOf, type Key, type Row } from './rows';

/** What taking a page, a file or a repair did. */
export interface Report {
  rows: number;
  verified: number;
  mismatched: number;
}

export interface VillageState {
  seq: number;
  whole: number;
  expected: string;
}

export function villageState(r: Replica, code: string): VillageState | undefined {
  const found = r.db.row('SELECT seq, whole, expected FROM village WHERE code = ?', code);
  return found && { seq: found[0] as number, whole: found[1] as number, expected: found[2] as string };
}

/** Every row that has local edits. */
export function covered(r: Replica): Set<string> {
  return new Set(keys(r, 'SELECT tbl, row FROM confirmed').map(spelled));
}

/** Takes what a page brings of one village. */
export function takeVillage(r: Replica, v: VillagePage, under: ReadonlySet<string>, report: Report): void {
  if (!validVillage(v.village)) throw new Error(`page with a village ${v.village}`);
  const again: Key[] = villageState(r, v.village) && v.from === 0 ? forget(r, v.village) : [];
  for (const household of v.evicted) again.push(...forgetUnit(r, v.village, household));
  const heads = takeTables(r, v.village, v.tables, under, again, report);
  rebaseAll(r, again);
  for (const [unit, rev] of heads) {
    r.db.run(`INSERT INTO unit (id, village, rev, ahead) VALUES (?, ?, 0, ?)
      ON CONFLICT (id) DO UPDATE SET village = excluded.village, ahead = max(ahead, excluded.ahead)`, unit, v.village, rev);
  }
  r.db.run(`INSERT INTO village (code, seq, whole, expected, got, repaired, frozen) VALUES (?1, ?2, 0, '', '', '', 0)
    ON CONFLICT (code) DO UPDATE SET seq = excluded.seq, whole = iif(?3 = 0, 0, whole), frozen = 0`, v.village, v.to, v.from);
  if (v.digest !== '') whole(r, v, report);
}

/** Takes rows; adds those with local edits to again, and returns the largest revision of each unit. */
export function takeTables(r: Replica, village: string, tables: readonly TablePage[], under: ReadonlySet<string>, again: Key[], report: Report): Map<string, number> {
  const heads = new Map<string, number>();
  for (const page of tables) {
    if (!page.table.replicated) throw new Error(`page with rows of ${page.table.name}`);
    if (!replicated.includes(page.table)) continue;
    for (const p of page.rows) {
      const { row, unit } = heldRow(village, page.table, p);
      heads.set(unit, Math.max(heads.get(unit) ?? 0, row.rev));
      takeRow(r, row, under, again);
    }
    report.rows += page.rows.length;
  }
  return heads;
}

function takeRow(r: Replica, row: Row, under: ReadonlySet<string>, again: Key[]): void {
  if (under.size === 0 || !under.has(spelled(row))) {
    r.db.run(sqlOf(row.table).take, ...bindings(row));
    return;
  }
  again.push({ table: row.table, id: row.id });
  const before = confirmed(r, row);
  // A village says farewell to a row that has already arrived in another.
  if (row.deleted && before?.there && before.village !== row.village) return;
  putConfirmed(r, { ...row, there: true });
}

/** A page's row as it is held here, and the unit it belongs to. */
function heldRow(village: string, table: Table, p: PageRow): { row: Row; unit: string } {
  const row: Row = { table, id: p.id, household: p.household, village, rev: p.rev, deleted: p.deleted, values: p.values };
  if (p.id === '' || p.rev < 1) throw new Error(`page with a row of ${table.name} without id or revision`);
  if (table.scope === 'village' || (table.alsoVillage && p.household === '')) return { row: { ...row, household: '' }, unit: village };
  if (table.root) row.household = p.id;
  else if (p.household === '') throw new Error(`page with a row of ${table.name} without household`);
  return { row, unit: row.household };
}

/**
 * Ends the pull of a village: every row is as of `to`, the edits that the server took until then
 * are lifted, and what is held is compared with the digest.
 */
export function whole(r: Replica, v: { village: string; to: number; digest: string }, report: Report, tables: readonly Table[] = replicated): void {
  r.db.run('UPDATE unit SET rev = ahead WHERE village = ? AND ahead > rev', v.village);
  const back = r.db.column<number>("SELECT no FROM journal WHERE state = 'acked' AND overlaid = 1 AND village = ? AND seq <= ?", v.village, v.to);
  for (const no of back) uncover(r, no);
  const got = spell(digest(r, v.village, tables));
  if (got === v.digest) report.verified++;
  else report.mismatched++;
  r.db.run("UPDATE village SET whole = seq, expected = ?1, got = ?2, repaired = iif(?1 = ?2, '', repaired) WHERE code = ?3", v.digest, got, v.village);
}
