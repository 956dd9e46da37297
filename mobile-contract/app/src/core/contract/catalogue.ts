import { codes, tables as declared, version, type CodeListName, type Field, type Table as Declared } from '../../../../ruhu';

/** A table with what is looked up of it at every row. A field's *ordinal* is its position, which is permanent. */
export interface Table extends Declared {
  readonly ordinals: ReadonlyMap<string, number>;
  /** Ordinals of the fields that this version has, in order. */
  readonly present: readonly number[];
  readonly replicated: boolean;
  readonly root: boolean;
}

function withLookups(t: Declared): Table {
  const present = t.fields.flatMap((f, i) => (inVersion(f) ? [i] : []));
  return {
    ...t,
    ordinals: new Map(t.fields.map((f, i) => [f.name, i])),
    present,
    replicated: t.scope !== 'reference',
    root: t.name === 'household',
  };
}

/** Whether a schema version has a field, a table or a code. */
export function inVersion(what: { since?: number; until?: number }, at: number = version): boolean {
  return (what.since ?? 1) <= at && (what.until === undefined || at <= what.until);
}

export const tables: readonly Table[] = declared.map(withLookups);
export const replicated: readonly Table[] = tables.filter((t) => t.replicated && inVersion(t));
export const reference: readonly Table[] = tables.filter((t) => !t.replicated && inVersion(t));

const byName = new Map<string, Table>(tables.map((t) => [t.name, t]));

/** The table of a name, or undefined. */
export function tableOf(name: string): Table | undefined {
  return byName.get(name);
}

/** A table whose name stands in the code. */
export function table(name: Declared['name']): Table {
  return byName.get(name)!;
}

/** The field at an ordinal that a table gave out. */
export function fieldAt(t: Table, ordinal: number): Field {
  return t.fields[ordinal]!;
}

/** Ordinals of all fields that are set and merged together with one: its group, or itself alone. */
export function groupOf(t: Table, ordinal: number): number[] {
  const { group } = fieldAt(t, ordinal);
  if (group === undefined) return [ordinal];
  return t.fields.flatMap((f, i) => (f.group === group ? [i] : []));
}

/** What settles a field: in a table that only the server writes, the server; where rows are only added, nothing changes. */
export function policyOf(t: Table, ordinal: number): Field['policy'] {
  const { policy } = fieldAt(t, ordinal);
  if (t.serverOnly || policy === 'server') return 'server';
  return t.appendOnly ? 'immutable' : policy;
}

const codeLists = new Map(Object.entries(codes).map(([name, list]) => [name, new Map(list.map((c) => [c.code, c]))]));

/** Whether a list has a code in any version, or in this one. */
export function hasCode(list: string, code: string, ever: boolean): boolean {
  const found = codeLists.get(list as CodeListName)?.get(code);
  return found !== undefined && (ever || inVersion(found));
}

export { version };
export type { Field };
