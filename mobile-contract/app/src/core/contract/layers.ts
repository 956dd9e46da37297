import { fieldAt, policyOf, type Table } from './catalogue';
import { deletion } from './message';
import { codesOf, required, setOf, type Value } from './value';

/** A local edit of one field that lies on top of a row. */
export interface Layer {
  /** Of its changeset, in the order of saving. */
  no: number;
  /** Ordinal, or `deletion`. */
  field: number;
  value: Value;
  was: Value;
  base: number;
}

/** What is seen of a row: its values, and whether it is deleted. */
export interface Seen {
  values: Value[];
  deleted: boolean;
}

/**
 * The row with the edits on top, in the order in which they were saved; undefined when there is
 * nothing to see, because the server has no such row and what is left does not make a whole one
 * (the changeset that made it was refused, and a later one is still on its way).
 */
export function onTop(t: Table, server: Seen | undefined, layers: readonly Layer[]): Seen | undefined {
  const row: Seen = { values: [...(server?.values ?? new Array<Value>(t.fields.length).fill(null))], deleted: server?.deleted ?? false };
  let there = server !== undefined;
  for (const l of layers) {
    row.deleted = l.field === deletion;
    if (row.deleted) continue;
    row.values[l.field] = layered(t, row.values[l.field] ?? null, l, there);
    there = true;
  }
  return server !== undefined || (there && complete(t, row.values)) ? row : undefined;
}

/**
 * A set of codes keeps what others added to it meanwhile, as it will on the server: the next edit
 * must be made in sight of it, or it would take their additions away.
 */
function layered(t: Table, current: Value, l: Layer, there: boolean): Value {
  if (!there || current === l.was || policyOf(t, l.field) !== 'union') return l.value;
  const united = unite(current, l.was, l.value);
  // Two removals that leave nothing of a set that may not be empty: people decide, and until then it stays.
  return required(fieldAt(t, l.field)) && codesOf(united).length === 0 ? current : united;
}

/** What the editor added and removed, relative to the value seen, taken into the current set. */
export function unite(current: Value, was: Value, offered: Value): Value {
  if (current === offered) return current;
  const [seen, wanted] = [new Set(codesOf(was)), new Set(codesOf(offered))];
  const codes = [...codesOf(current).filter((c) => wanted.has(c) || !seen.has(c)), ...[...wanted].filter((c) => !seen.has(c))];
  return codes.length === 0 && (current === null || offered === null) ? null : setOf(codes);
}

function complete(t: Table, values: readonly Value[]): boolean {
  return t.fields.every((f, i) => !required(f) || values[i] !== null);
}
