import { tableOf, type Table } from './catalogue';
import type { PageRow, TablePage } from './message';
import { maxId, type Reader } from './reader';
import type { Value } from './value';

/** Columns of a page's rows besides their fields. */
const heads = ['id', 'household', 'rev', 'deleted'] as const;

/** Reads a table of a page; undefined when it is not known. */
export function readTablePage(r: Reader): TablePage | undefined {
  const rows: PageRow[] = [];
  const t = readTable(r, heads, ['id', 'rev'], (table) => {
    rows.push({ id: '', household: '', rev: 0, deleted: false, values: new Array<Value>(table.fields.length).fill(null) });
  }, (column, i) => {
    const row = rows[i]!;
    switch (column) {
      case 0: row.id = r.string(maxId); break;
      case 1: row.household = r.string(maxId); break;
      case 2: row.rev = r.integer(); break;
      case 3: row.deleted = r.integer(0, 1) === 1; break;
      default: row.values[column - heads.length] = r.value();
    }
  });
  return t && { table: t, rows };
}

/** Reads a table that devices only read. */
export function readReferenceTable(r: Reader): { table: Table; rows: Value[][] } | undefined {
  const rows: Value[][] = [];
  const t = readTable(r, [], [], (table) => rows.push(new Array<Value>(table.fields.length).fill(null)), (column, i) => {
    rows[i]![column] = r.value();
  });
  return t && { table: t, rows };
}

type Cell = (column: number, row: number) => void;

/**
 * Reads {"t", "cols", "vals"}, in this order, because each gives the next its meaning. Calls add
 * for every row and cell for every cell of a column that is known, which it must read. Columns
 * are counted through the heads and then the fields.
 */
function readTable(r: Reader, before: readonly string[], must: readonly string[], add: (t: Table) => void, cell: Cell): Table | undefined {
  let t: Table | undefined;
  let columns: number[] | undefined;
  let named = false;
  let filled = false;
  r.object((name) => {
    if (name === 't') {
      t = tableOf(r.string(maxId));
      named = true;
    } else if (name !== 'cols' && name !== 'vals') r.skip();
    else if (!named) r.missing(r.parent(), 't');
    else if (t === undefined) r.skip();
    else if (name === 'cols') columns = readColumns(r, t, before, must);
    else if (columns === undefined) r.missing(r.parent(), 'cols');
    else {
      const known = t;
      filled = true;
      readCells(r, columns, () => add(known), cell);
    }
  });
  if (t !== undefined && !filled) r.missing(r.pointer(), 'vals');
  return t;
}

/** The numbers of a table's columns, -1 for one that is not known. */
function readColumns(r: Reader, t: Table, before: readonly string[], must: readonly string[]): number[] {
  const columns: number[] = [];
  const names = new Set<string>();
  r.array(() => {
    const name = r.string(maxId);
    const field = t.ordinals.get(name);
    const column = field === undefined ? before.indexOf(name) : before.length + field;
    if (column >= 0 && names.has(name)) r.fail('duplicate_member', name);
    names.add(name);
    columns.push(column);
  });
  const lacking = must.find((head) => !names.has(head));
  if (lacking !== undefined) r.fail('missing_member', lacking);
  return columns;
}

/** Reads the columns, all as long as the first. */
function readCells(r: Reader, columns: readonly number[], add: () => void, cell: Cell): void {
  let at = 0;
  let rows = 0;
  r.array(() => {
    const column = columns[at];
    if (column === undefined) r.fail('wrong_length', String(columns.length));
    let row = 0;
    r.array(() => {
      if (at === 0) {
        add();
        rows++;
      } else if (row >= rows) r.fail('wrong_length', String(rows));
      if (column < 0) r.skip();
      else cell(column, row);
      row++;
    });
    if (row !== rows) r.fail('wrong_length', String(rows));
    at++;
  });
  if (at !== columns.length) r.fail('wrong_length', String(columns.length));
}
