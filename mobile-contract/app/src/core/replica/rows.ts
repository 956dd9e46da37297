import { fieldAt, replicated, type Table } from '../contract/catalogue';
import { rowDigest } from '../contract/digest';
import type { Value } from '../contract/value';
import type { Cell } from './db';
import type { Replica } from './replica';

/** One row of the replica. */
export interface Row {
  table: Table;
  id: string;
  /** '' for a village's paper. */
  household: string;
  village: string;
  /** Of the household when the server last wrote the row; 0 while it is only here. */
  rev: number;
  deleted: boolean;
  values: Value[];
}

export interface Key {
  table: Table;
  id: string;
}

/** The SQL texts of one data table. */
export interface Statements {
  take: string;
  put: string;
  drop: string;
  clear: string;
  strip: string;
  get: string;
  unit: string;
  papers: string;
  all: string;
  columns: string[];
}

function statementsFor(t: Table): Statements {
  const owned = !t.root && t.scope === 'household';
  const owner = t.root ? 'id' : owned ? 'household' : "''";
  const names = t.present.map((i) => fieldAt(t, i).name);
  const columns = ['id', ...(owned ? ['household'] : []), 'village', 'rev', 'deleted', ...names];
  const insert = ` INTO ${t.name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
  const from = `SELECT ${['id', owner, 'village', 'rev', 'deleted', ...names].join(', ')} FROM ${t.name}`;
  const ownerColumn = t.root ? 'id' : owned ? 'household' : 'village';
  return {
    take: `INSERT${insert}${onConflict(t.name, columns.slice(1))}`,
    put: `INSERT OR REPLACE${insert}`,
    drop: `DELETE FROM ${t.name} WHERE id = ?`,
    clear: `DELETE FROM ${t.name} WHERE village = ?`,
    strip: `DELETE FROM ${t.name} WHERE village = ? AND ${owner} = ?`,
    get: `${from} WHERE id = ?`,
    unit: `${from} WHERE ${ownerColumn} = ? AND deleted = 0 ORDER BY id`,
    papers: `${from} WHERE village = ? AND ${owner} = '' AND deleted = 0 ORDER BY id`,
    all: `${from} WHERE village = ? AND deleted = 0`,
    columns,
  };
}

/** Replaces the row that is here, unless a village says farewell to a row that has already arrived in another. */
function onConflict(table: string, columns: string[]): string {
  const sets = columns.map((c) => `${c} = excluded.${c}`).join(', ');
  return ` ON CONFLICT (id) DO UPDATE SET ${sets} WHERE excluded.deleted = 0 OR excluded.village = ${table}.village`;
}

const statements = new Map<Table, Statements>(replicated.map((t) => [t, statementsFor(t)]));

export function sqlOf(t: Table): Statements {
  return statements.get(t)!;
}

/** What take and put bind. */
export function bindings(row: Row): Cell[] {
  const t = row.table;
  const owner = !t.root && t.scope === 'household' ? [row.household] : [];
  return [row.id, ...owner, row.village, row.rev, row.deleted ? 1 : 0, ...t.present.map((i) => row.values[i] ?? null)];
}

/** Calls visit with every row that one of a table's statements reads. */
export function eachRow(r: Replica, t: Table, sql: string, bind: Cell[], visit: (row: Row) => void): void {
  r.db.each(sql, bind, (cells) => visit(rowOf(t, cells)));
}

function rowOf(t: Table, cells: Cell[]): Row {
  const values = new Array<Value>(t.fields.length).fill(null);
  for (let i = 0; i < t.present.length; i++) values[t.present[i]!] = cells[5 + i] as Value;
  return {
    table: t, id: cells[0] as string, household: cells[1] as string, village: cells[2] as string,
    rev: cells[3] as number, deleted: cells[4] !== 0, values,
  };
}

/** A row as the person sees it. */
export function working(r: Replica, k: Key): Row | undefined {
  const cells = r.db.row(sqlOf(k.table).get, k.id);
  return cells && rowOf(k.table, cells);
}

export function put(r: Replica, row: Row): void {
  r.db.run(sqlOf(row.table).put, ...bindings(row));
}

export function digestOf(row: Row): bigint {
  return rowDigest(row.table, row.id, row.household, row.deleted, row.values);
}
