import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import { replicated, version, type Table } from '../contract/catalogue';
import { validVillage } from '../contract/value';
import { device } from './device';
import type { Replica } from './replica';
import { sqlOf } from './rows';
import { whole, type Report } from './village';

/** The shape of a file besides its data. */
const fileFormat = 2;

/** In the place of a village's code: one file with several. */
export const several = '*';

/** A file that cannot be used: its village comes as rows instead. */
export class Unfit extends Error {}

/** What a pull says of villages that the cursor does not know of. What has to come anew comes as rows: edits lie on top of it. */
export function have(r: Replica, asRows: ReadonlySet<string>): Record<string, number> {
  const held = r.db.rows('SELECT code, 0 FROM village WHERE seq <= 0 UNION ALL SELECT village, seq FROM taken') as [string, number][];
  return { ...Object.fromEntries([...asRows].map((v) => [v, 0])), ...Object.fromEntries(held) };
}

/** Whether a village is here, or, for several, any. */
export function held(r: Replica, name: string): boolean {
  return r.db.number('SELECT count(*) FROM village WHERE code = ?1 OR ?1 = ?2', name, several) > 0;
}

/**
 * Takes a village, or several, from a file: rows, revisions and commits in one transaction, if then
 * every digest over the rows held here is the file's.
 */
export function takeFile(r: Replica, sqlite: Sqlite3Static, village: string, image: Uint8Array): Report {
  const report: Report = { rows: 0, verified: 0, mismatched: 0 };
  attach(r, sqlite, image);
  try {
    r.db.write(() => file(r, village, report));
  } finally {
    r.db.script('DETACH first');
  }
  return report;
}

/** Opens a file's bytes beside the replica, under the name first. */
function attach(r: Replica, { capi, wasm }: Sqlite3Static, image: Uint8Array): void {
  r.db.script("ATTACH ':memory:' AS first");
  const bytes = wasm.allocFromTypedArray(image);
  // Not READONLY: a transaction that begins by writing begins so in every database.
  const code = capi.sqlite3_deserialize(r.db.raw.pointer!, 'first', bytes, image.length, image.length, capi.SQLITE_DESERIALIZE_FREEONCLOSE);
  if (code === 0) return;
  r.db.script('DETACH first');
  throw new Unfit(`SQLite says ${code}`);
}

interface Head {
  village: string;
  to: number;
  digest: string;
}

/** Chooses the rows of the villages that the file speaks of, so that none goes by without a digest. */
const ofTheFile = 'village IN (SELECT village FROM first.snapshot)';

function file(r: Replica, village: string, report: Report): void {
  const heads = unfit(() => headsOf(r, village));
  if (r.db.number('SELECT count(*) FROM village WHERE code IN (SELECT village FROM first.snapshot)') > 0) return; // another sync was faster
  const columns = columnsOf(r);
  const tables = replicated.filter((t) => columns.has(t.name));
  uncovered(r, tables);
  unfit(() => {
    for (const t of tables) report.rows += copyTable(r, t, columns.get(t.name)!);
    r.db.run(`INSERT INTO unit (id, village, rev, ahead) SELECT id, village, 0, rev FROM first.unit WHERE ${ofTheFile}
      ON CONFLICT (id) DO UPDATE SET village = excluded.village, ahead = max(ahead, excluded.ahead)`);
    for (const h of heads) endVillage(r, h, tables, report);
  });
}

function unfit<T>(work: () => T): T {
  try {
    return work();
  } catch (e) {
    throw new Unfit(String(e));
  }
}

function endVillage(r: Replica, h: Head, tables: readonly Table[], report: Report): void {
  r.db.run("INSERT INTO village (code, seq, whole, expected, got, repaired, frozen) VALUES (?, ?, 0, '', '', '', 0)", h.village, h.to);
  whole(r, h, report, tables);
  if (report.mismatched > 0) throw new Unfit(`the rows of ${h.village} do not give its digest`);
  r.db.run('INSERT OR REPLACE INTO taken (village, seq) VALUES (?, ?)', h.village, h.to);
}

/** What the file says of its villages: of the one that was asked for, or of several. */
function headsOf(r: Replica, asked: string): Head[] {
  const { epoch } = device(r);
  const heads = r.db.rows('SELECT format, version, epoch, village, seq, digest FROM first.snapshot').map((c) => {
    const fits = c[0] === fileFormat && c[1] === version && (epoch === '' || c[2] === epoch) && validVillage(c[3] as string);
    if (!fits) throw new Unfit(`it says ${c.join(' ')}`);
    return { village: c[3] as string, to: c[4] as number, digest: c[5] as string };
  });
  if (heads.length === 0 || (asked !== several && (heads.length !== 1 || heads[0]!.village !== asked))) throw new Unfit('other villages');
  return heads;
}

/** The columns of every table in the file. */
function columnsOf(r: Replica): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  const sql = "SELECT m.name, c.name FROM first.sqlite_schema m, pragma_table_info(m.name, 'first') c WHERE m.type = 'table'";
  for (const [t, column] of r.db.rows(sql) as [string, string][]) out.set(t, (out.get(t) ?? new Set()).add(column));
  return out;
}

/** Refuses a file with rows that have local edits here: a page knows how to put itself beneath them. */
function uncovered(r: Replica, tables: readonly Table[]): void {
  if (r.db.number('SELECT count(*) FROM confirmed') === 0) return;
  const under = tables.some((t) => r.db.number(`SELECT count(*) FROM confirmed WHERE tbl = ? AND row IN (SELECT id FROM first.${t.name})`, t.name) > 0);
  if (under || r.db.number(`SELECT count(*) FROM confirmed WHERE ${ofTheFile}`) > 0) throw new Unfit('there are edits on top of it');
}

/** A row that is here already has come from another village, and only pages know how to move it. */
function copyTable(r: Replica, t: Table, there: ReadonlySet<string>): number {
  const list = sqlOf(t).columns.filter((c) => there.has(c)).join(', ');
  r.db.script(`INSERT INTO ${t.name} (${list}) SELECT ${list} FROM first.${t.name} WHERE ${ofTheFile}`);
  return r.db.number('SELECT changes()');
}
