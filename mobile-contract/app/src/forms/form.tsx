import type { JSX } from 'preact';

import type { Field, Table } from '../../../ruhu';
import type { Refusal, Row, Value } from '../core/api';
import { lang, t } from '../state';
import { texts } from '../texts';
import { askedFields } from './catalogue';
import type { Filling } from './filling';
import { Input, type Named } from './input';
import { Place } from './place';
import { masked, showWithUnit } from './values';

export interface Form {
  table: Table;
  /** The row that is changed; null for a new one. */
  row: Row | null;
  rowId: string;
  filling: Filling;
  faults: readonly Refusal[];
  named: Named;
  /** Fields that something else fills in. */
  without?: readonly string[];
}

/** The fields of one row, as the catalogue has them. */
export function RowForm(form: Form): JSX.Element {
  const fields = askedFields(form.table, form.row === null).filter((f) => !form.without?.includes(f.name));
  const place = fields.filter(isPlace);
  return (
    <>
      {fields.map((field) => (isPlace(field) ? null : <Asked key={field.name} form={form} field={field} />))}
      {place.length > 0 ? <Place fields={place} values={{ ...form.row?.values, ...form.filling.values }} set={form.filling.set} /> : null}
    </>
  );
}

/** The parts of a place; accuracy is one where there is a place. */
export function isPlace(field: Field): boolean {
  return field.kind === 'coord' || field.name === 'accuracy';
}

function Asked({ form, field }: { form: Form; field: Field }): JSX.Element {
  const { filling, rowId } = form;
  return (
    <Input table={form.table} field={field} id={inputId(rowId, field.name)} value={valueOf(form, field)} raw={filling.raw[field.name]}
      faults={[...filling.unread, ...form.faults].filter((f) => f.field === field.name && (f.row ?? rowId) === rowId && (f.table ?? form.table.name) === form.table.name)}
      named={form.named} notes={notesOf(field, form.row)} set={(value) => filling.set({ [field.name]: value })} type={(text) => filling.type(field, text)} />
  );
}

function valueOf(form: Form, field: Field): Value {
  const typed = form.filling.values[field.name];
  return typed !== undefined ? typed : (form.row?.values[field.name] ?? null);
}

/** The id of a field's input, where people are led to what is wrong. */
export function inputId(row: string, field: string): string {
  return `f-${row}-${field}`;
}

/** What is to be said of a field besides its value. */
export interface Note {
  text: string;
  /** Somebody waits for it to be put right. */
  alarm?: true;
}

export function notesOf(field: Field, row: Row | null): Note[] {
  const mark = row?.marks[field.name];
  if (!mark) {
    return [];
  }
  const notes: Note[] = [];
  if (mark.comment) {
    notes.push({ text: t(texts.commentMark, { text: mark.comment }), alarm: true });
  }
  if (mark.conflict) {
    notes.push({ text: t(texts.conflictMark), alarm: true });
  }
  if (mark.local) {
    notes.push({ text: t(mark.local === 'unsent' ? texts.unsent : texts.sentMark) });
  }
  if (mark.server !== undefined) {
    const value = showWithUnit(field, mark.server, lang.value);
    notes.push({ text: t(texts.serverSays, { value: (field.sensitivity === 'sensitive' ? masked(value) : value) || '–' }) });
  }
  return notes;
}
