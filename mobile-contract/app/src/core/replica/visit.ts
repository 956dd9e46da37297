import { fieldAt, groupOf, inVersion, policyOf, tableOf, type Table } from '../contract/catalogue';
import { checkField, checkRow } from '../contract/check';
import type { Layer } from '../contract/layers';
import { deletion, maxActions, maxEdits, type FieldSet, type RowEdit } from '../contract/message';
import { refusal, uuidPattern, validVillage, type Refusal, type Value } from '../contract/value';
import type { Draft, Edit } from '../api';
import { layers } from './overlay';
import type { Replica } from './replica';
import { working, type Row } from './rows';

/** What was entered, with its table found and its fields by ordinal. */
interface Entered {
  table: Table;
  row: string;
  delete: boolean;
  set: Map<number, Value>;
}

/** A visit on its way into the journal: what is to be sent of it, or what is wrong. */
export class Visit {
  readonly refusals: Refusal[] = [];
  readonly edits: RowEdit[] = [];
  /** Revision of the household as held here. */
  seen = 0;

  constructor(private readonly r: Replica, private readonly draft: Draft, private readonly today: string) {
    const entered = this.checkWhole();
    if (this.refusals.length > 0) return;
    this.seen = r.db.number('SELECT rev FROM unit WHERE id = ?', draft.household || draft.village);
    for (const e of entered) this.complete(e);
    if (this.refusals.length === 0 && this.edits.length + (draft.actions?.length ?? 0) === 0) this.wrong('empty_changeset');
  }

  private wrong(code: string, more: Parameters<typeof refusal>[1] = {}): void {
    this.refusals.push(refusal(code, more));
  }

  private wrongRow(e: { table: Table; row: string }, code: string, field = ''): void {
    this.wrong(code, { table: e.table.name, row: e.row, field });
  }

  /** What needs no look at single rows: the form of it, and that village and household can be written to. */
  private checkWhole(): Entered[] {
    const { village, household, edits, actions } = this.draft;
    if (!validVillage(village)) {
      this.wrong('bad_village', { field: 'village' });
      return [];
    }
    if (household !== '' && !uuidPattern.test(household)) this.wrong('bad_id', { field: 'household' });
    if (edits.length > maxEdits || (actions?.length ?? 0) > maxActions) this.wrong('too_many_edits', { param: String(maxEdits) });
    const entered = this.checkRows();
    if (this.refusals.length === 0) this.checkUnit(entered);
    return entered;
  }

  /** Every edit names one row of the right kind, and none twice. */
  private checkRows(): Entered[] {
    const named = new Set<string>();
    return this.draft.edits.flatMap((edit) => {
      const e = this.entered(edit);
      if (!e) return [];
      const code = this.wrongOf(e, named.has(`${edit.table} ${edit.row}`));
      named.add(`${edit.table} ${edit.row}`);
      if (code) this.wrongRow(e, code, code === 'bad_id' ? 'id' : '');
      return [e];
    });
  }

  private entered(edit: Edit): Entered | undefined {
    const table = tableOf(edit.table);
    if (!table?.replicated || !inVersion(table)) {
      this.wrong('unknown_table');
      return undefined;
    }
    const set = new Map<number, Value>();
    for (const [name, value] of Object.entries(edit.set ?? {})) {
      const ordinal = table.ordinals.get(name);
      if (ordinal === undefined) this.wrong('unknown_field', { table: table.name, row: edit.row, field: name, param: name });
      else set.set(ordinal, value);
    }
    return { table, row: edit.row, delete: edit.delete ?? false, set };
  }

  private wrongOf(e: Entered, twice: boolean): string | undefined {
    const { household } = this.draft;
    if (!uuidPattern.test(e.row)) return 'bad_id';
    if (twice) return 'repeated_row';
    if ((e.table.scope === 'village') !== (household === '')) return 'wrong_unit';
    if (e.table.root && e.row !== household) return 'row_elsewhere';
    if (e.delete && e.set.size > 0) return 'delete_and_set';
    if (e.delete && (e.table.root || e.table.appendOnly || e.table.serverOnly)) return 'cannot_delete';
    return undefined;
  }

  /** The village is still assigned, and the household is there or is made by this changeset. */
  private checkUnit(entered: Entered[]): void {
    const { village, household } = this.draft;
    if (this.r.db.number('SELECT frozen FROM village WHERE code = ?', village) !== 0) this.wrong('out_of_scope', { param: village });
    if (household === '') return;
    const root = working(this.r, { table: tableOf('household')!, id: household });
    const makes = entered.some((e) => e.table.root && e.set.size > 0);
    if (root ? root.deleted : !makes) this.wrong('no_such_unit');
    else if (root && root.village !== village) this.wrong('wrong_village');
  }

  private complete(e: Entered): void {
    const row = working(this.r, { table: e.table, id: e.row });
    const { village, household } = this.draft;
    if (row && (row.household !== household || row.village !== village)) return this.wrongRow(e, 'row_elsewhere');
    const edits = layers(this.r, { table: e.table, id: e.row });
    const out: RowEdit = { table: e.table, row: e.row, delete: e.delete, base: 0, sets: [] };
    if (e.delete) {
      if (!row || row.deleted) return this.wrongRow(e, 'no_such_row');
      out.base = this.baseOf(row, edits, () => true);
    } else out.sets = row ? this.changed(e, row, edits) : created(e);
    if (!e.delete && out.sets.length === 0) return;
    this.checkEdit(out, row);
    this.edits.push(out);
  }

  /** The sets that change the row, each with the other fields of its group: they are settled as one. */
  private changed(e: Entered, row: Row, edits: Layer[]): FieldSet[] {
    const dirty = new Set<number>();
    for (const [f, value] of e.set) {
      // Any edit of a deleted row brings it back, even one that changes no value.
      if (value !== row.values[f] || row.deleted) {
        for (const member of groupOf(e.table, f)) if (member === f || inVersion(fieldAt(e.table, member))) dirty.add(member);
      }
    }
    return [...dirty].sort((a, b) => a - b).map((f) => {
      const was = row.values[f] ?? null;
      return {
        field: f,
        value: e.set.has(f) ? e.set.get(f)! : was,
        base: this.baseOf(row, edits, (l) => l.field === f || l.field === deletion),
        was: fieldAt(e.table, f).kind === 'code_set' ? was : null,
      };
    });
  }

  /**
   * The revision that the person is looking at. Under an edit of their own that still lies on top
   * they have not seen what the server says, whatever was pulled since: the base of the first such
   * edit counts, until it is lifted. 0 for a row that the server did not have then.
   */
  private baseOf(row: Row, edits: Layer[], hides: (l: Layer) => boolean): number {
    const base = row.rev === 0 ? 0 : Math.max(this.seen, row.rev);
    return Math.min(base, ...edits.filter(hides).map((l) => l.base));
  }

  /** Checks the values of a completed edit. */
  private checkEdit(e: RowEdit, row: Row | undefined): void {
    for (const s of e.sets) {
      const { name } = fieldAt(e.table, s.field);
      const policy = policyOf(e.table, s.field);
      if (policy === 'server') this.wrongRow(e, 'field_server', name);
      else if (row && policy === 'immutable' && s.value !== row.values[s.field]) this.wrongRow(e, 'field_immutable', name);
      else if (row) {
        const wrong = checkField(e.table, s.field, s.value, this.today);
        if (wrong) this.refusals.push({ ...wrong, row: e.row });
      }
    }
    if (!row) this.refusals.push(...checkRow(e.table, e.row, valuesOf(e), this.today));
  }
}

/** The sets that make a new row: all that hold anything. */
function created(e: Entered): FieldSet[] {
  const sets = [...e.set].filter(([, value]) => value !== null).map(([field, value]) => ({ field, value, base: 0, was: null }));
  return sets.sort((a, b) => a.field - b.field);
}

function valuesOf(e: RowEdit): Value[] {
  const values = new Array<Value>(e.table.fields.length).fill(null);
  for (const s of e.sets) values[s.field] = s.value;
  return values;
}
