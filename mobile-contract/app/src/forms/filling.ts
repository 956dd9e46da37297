import type { Field, Table } from '../../../ruhu';
import type { Refusal, Value } from '../core/api';
import { shelf } from '../state';
import { fieldOf } from './catalogue';
import { draftAt, dropDraft, keepDraft, type Typed } from './drafts';
import { read } from './values';

/** What is being typed into the form of one row. Every key is kept at once. */
export interface Filling {
  /** By field, what was set; with what was known from the start. */
  values: Readonly<Record<string, Value>>;
  /** By field, what was typed, where it could not be read. */
  raw: Readonly<Record<string, string>>;
  /** Why it could not be read. */
  unread: readonly Refusal[];
  set: (values: Record<string, Value>) => void;
  type: (field: Field, text: string) => void;
  /** Whether the row is to be deleted when it is saved, which can be taken back until then. */
  gone: boolean;
  setGone: (gone: boolean) => void;
  /** Whether something was typed that is not saved. */
  begun: boolean;
  /** Whether there was room to keep it. */
  room: boolean;
  forget: () => void;
}

/** The form of a row, by the name of its draft. known is what it begins with. */
export function useFilling(name: string, table: Table, row: string, known: Record<string, Value> = {}): Filling {
  const on = shelf.value;
  const draft = draftAt(on, name);
  const now = draft.value;
  const typed = now.typed ?? { set: known, raw: {} };
  const change = (by: (typed: Typed) => Typed) => keepDraft(on, name, by(draft.peek().typed ?? { set: known, raw: {} }));
  return {
    values: typed.set,
    raw: typed.raw,
    unread: unread(typed, table, row),
    set: (values) => change((typed) => ({ ...typed, set: { ...typed.set, ...values } })),
    type: (field, text) => change((typed) => typeInto(typed, table, field, text)),
    gone: typed.gone === true,
    setGone: (gone) => change(({ set, raw }) => ({ set, raw, ...(gone ? { gone } : {}) })),
    begun: now.typed !== null,
    room: now.room,
    forget: () => dropDraft(on, name),
  };
}

/** A form after one more key. What was typed is kept as it stands where its value spells otherwise: `12.` becomes `12.5`. */
export function typeInto(typed: Typed, table: Table, field: Field, text: string): Typed {
  const { [field.name]: _, ...raw } = typed.raw;
  const got = read(field, table.name, text);
  if (got.refusal) {
    return { set: typed.set, raw: { ...raw, [field.name]: text } };
  }
  const plain = got.value === null ? '' : String(got.value);
  return { set: { ...typed.set, [field.name]: got.value }, raw: plain === text ? raw : { ...raw, [field.name]: text } };
}

/** What of a draft cannot be read as values. */
export function unread(typed: Typed, table: Table, row: string): Refusal[] {
  return Object.entries(typed.raw).flatMap(([name, text]) => {
    const field = fieldOf(table.name, name);
    const got = field && read(field, table.name, text);
    return got?.refusal ? [{ ...got.refusal, row }] : [];
  });
}
