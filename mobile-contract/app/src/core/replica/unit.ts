import type { Mark, Row as SeenRow, Unit } from '../api';
import { fieldAt, replicated, table, type Table } from '../contract/catalogue';
import { deletion } from '../contract/message';
import type { Value } from '../contract/value';
import { confirmed } from './confirmed';
import type { Replica } from './replica';
import { eachRow, sqlOf, working, type Row } from './rows';

/** Everything of a household, with what is to be said of its fields; null when it is not held. */
export function household(r: Replica, id: string): Unit | null {
  const root = working(r, { table: table('household'), id });
  if (!root || root.deleted) return null;
  return unit(r, id, root.village, (t) => (t.scope === 'household' ? [sqlOf(t).unit, id] : undefined));
}

/** A village's own papers. */
export function papers(r: Replica, village: string): Unit {
  return unit(r, village, village, (t) => (t.scope === 'village' || t.alsoVillage ? [sqlOf(t).papers, village] : undefined));
}

function unit(r: Replica, id: string, village: string, query: (t: Table) => [string, string] | undefined): Unit {
  const found = new Map<Table, Row[]>();
  for (const t of replicated) {
    const asked = query(t);
    if (!asked) continue;
    const rows: Row[] = [];
    eachRow(r, t, asked[0], [asked[1]], (row) => rows.push(row));
    found.set(t, rows);
  }
  const said = new Remarks(found);
  const tables = Object.fromEntries([...found].map(([t, rows]) => [t.name, rows.map((row) => seen(r, row, said))]));
  return {
    unit: id, village, tables, comments: said.ofTables,
    rev: r.db.number('SELECT rev FROM unit WHERE id = ?', id),
    frozen: r.db.number('SELECT frozen FROM village WHERE code = ?', village) !== 0,
  };
}

function seen(r: Replica, row: Row, said: Remarks): SeenRow {
  const marks = said.of(row);
  const values: Record<string, Value> = {};
  for (const i of row.table.present) {
    const v = row.values[i] ?? null;
    if (v !== null) values[fieldAt(row.table, i).name] = v;
  }
  markLocal(r, row, marks);
  return { id: row.id, rev: row.rev, deleted: row.deleted, values, marks };
}

/** Marks what was saved here and is not the server's yet. */
function markLocal(r: Replica, row: Row, marks: Record<string, Mark>): void {
  const edits = r.db.rows(`SELECT o.field, j.state FROM overlay o JOIN journal j ON j.no = o.no
    WHERE o.tbl = ? AND o.row = ? ORDER BY o.no`, row.table.name, row.id) as [number, string][];
  if (edits.length === 0) return;
  const server = confirmed(r, row);
  for (const [field, state] of edits) {
    const mark = (marks[field === deletion ? '' : fieldAt(row.table, field).name] ??= {});
    mark.local = state === 'unsent' ? 'unsent' : 'sent';
    if (field !== deletion && server?.there && server.values[field] !== row.values[field]) mark.server = server.values[field] ?? null;
  }
}

/** What others said of a unit's rows: open cases, and the comments of the last return. */
class Remarks {
  readonly ofTables: Unit['comments'] = [];
  private readonly marks = new Map<string, Record<string, Mark>>();

  constructor(found: ReadonlyMap<Table, Row[]>) {
    const rowsOf = (name: Parameters<typeof table>[0]) => (found.get(table(name)) ?? []).map(valuesOf);
    for (const c of rowsOf('conflict')) if (c.state === 'open') this.openCase(c);
    const last = rowsOf('review').sort((a, b) => newest(b) - newest(a))[0];
    if (last?.state !== 'returned') return;
    for (const c of rowsOf('review_comment')) if (c.review === last.id) this.comment(c);
  }

  of(row: Row): Record<string, Mark> {
    return this.marks.get(`${row.table.name} ${row.id}`) ?? {};
  }

  /** A case names a field, or a group of them. */
  private openCase(c: Record<string, Value>): void {
    const t = replicated.find((known) => known.name === c.table_name);
    if (!t || typeof c.row_id !== 'string') return;
    const grouped = t.fields.filter((f) => f.name === c.field || (f.group !== undefined && f.group === c.field)).map((f) => f.name);
    for (const name of grouped.length > 0 ? grouped : ['']) this.mark(t.name, c.row_id, name).conflict = String(c.id);
  }

  private comment(c: Record<string, Value>): void {
    if (typeof c.row_id !== 'string') this.ofTables.push({ table: String(c.table_name), text: String(c.text) });
    else this.mark(String(c.table_name), c.row_id, String(c.field ?? '')).comment = String(c.text);
  }

  private mark(t: string, row: string, field: string): Mark {
    const key = `${t} ${row}`;
    const ofRow = this.marks.get(key) ?? {};
    this.marks.set(key, ofRow);
    return (ofRow[field] ??= {});
  }
}

function newest(review: Record<string, Value>): number {
  return Math.max(Number(review.submitted_at ?? 0), Number(review.decided_at ?? 0));
}

function valuesOf(row: Row): Record<string, Value> {
  return { id: row.id, ...Object.fromEntries(row.table.fields.map((f, i) => [f.name, row.values[i] ?? null])) };
}
