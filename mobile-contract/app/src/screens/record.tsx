import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Field, Table } from '../../../ruhu';
import type { Row, Unit, Value } from '../core/api';
import { deletable, say } from '../forms/catalogue';
import { useFilling } from '../forms/filling';
import { isPlace, notesOf, RowForm } from '../forms/form';
import { placeWords } from '../forms/place';
import { Shown } from '../forms/picture';
import { Faults, useSaving } from '../forms/saving';
import { masked, showWithUnit } from '../forms/values';
import { lang, t } from '../state';
import { texts } from '../texts';
import { replace, to } from '../route';
import { useNewId } from './ids';
import { Sure, Warning } from './parts';

/** One row: what it says, or the form that changes it. */
export function Record_({ unit, table, row, edited }: { unit: Unit; table: Table; row: Row | null; edited: boolean }): JSX.Element {
  return edited || row === null ? <RecordForm unit={unit} table={table} row={row} back={to('household', unit.unit)} /> : <RecordShown unit={unit} table={table} row={row} />;
}

/** What a row says, field by field; what is empty is left out. */
export function RecordShown({ unit, table, row }: { unit: Unit; table: Table; row: Row }): JSX.Element {
  const fields = table.fields.filter((f) => f.until === undefined && (row.values[f.name] ?? null) !== null && !isPlace(f));
  const changes = !unit.frozen && !table.appendOnly && !table.serverOnly && unit.unit !== unit.village;
  return (
    <div class="record">
      {row.marks['']?.local ? <span class="tag">{t(row.marks['']!.local === 'unsent' ? texts.unsent : texts.sentMark)}</span> : null}
      <dl>
        {fields.map((field) => <Told key={field.name} unit={unit} field={field} row={row} />)}
        {missing(table, row).map((field) => <Told key={field.name} unit={unit} field={field} row={row} />)}
      </dl>
      {placeWords(row.values) === '' ? null : <p class="placed">{placeWords(row.values)}</p>}
      {changes ? <a class="button" href={to('household', unit.unit, 'edit', table.name, row.id)}>{t(texts.edit)}<span class="visually-hidden"> · {say(table.label, lang.value)} {String(row.values['name'] ?? '')}</span></a> : null}
    </div>
  );
}

/** Empty fields of which something is to be said. */
function missing(table: Table, row: Row): Field[] {
  return table.fields.filter((f) => f.until === undefined && (row.values[f.name] ?? null) === null && row.marks[f.name] !== undefined);
}

function Told({ unit, field, row }: { unit: Unit; field: Field; row: Row }): JSX.Element {
  return (
    <div class="told">
      <dt>{say(field.label, lang.value)}</dt>
      <dd>
        {field.sensitivity === 'sensitive' ? <Masked text={showWithUnit(field, row.values[field.name], lang.value)} /> : shown(unit, field, row.values[field.name])}
        {notesOf(field, row).map((note) => <small class={note.alarm ? 'note bad' : 'note'} key={note.text}>{note.text}</small>)}
      </dd>
    </div>
  );
}

function shown(unit: Unit, field: Field, value: Value | undefined): JSX.Element | string {
  if (field.kind === 'hash' && field.picture && value) {
    return <Shown hash={String(value)} alt={say(field.label, lang.value)} />;
  }
  if (field.refers && value) {
    const named = unit.tables[field.refers]?.find((r) => r.id === value);
    return String(named?.values['name'] ?? named?.values['head_name'] ?? named?.values['held_on'] ?? (showVisit(named) || '–'));
  }
  return showWithUnit(field, value, lang.value) || '–';
}

function showVisit(row: Row | undefined): string {
  const at = row?.values['visited_at'];
  return at ? new Date(Number(at) + 8 * 3600_000).toISOString().slice(0, 10) : '';
}

/** What is masked until it is asked for. */
function Masked({ text }: { text: string }): JSX.Element {
  const [open, setOpen] = useState(false);
  return text === '' ? <>–</> : (
    <span class="masked">
      {open ? text : masked(text)}
      <button type="button" class="small" onClick={() => setOpen(!open)}>{t(open ? texts.hide : texts.show)}</button>
    </span>
  );
}

interface RecordFormProps {
  unit: Unit;
  table: Table;
  row: Row | null;
  /** Where it leads when it is saved or given up. */
  back: string;
  known?: Record<string, Value>;
  /** What is told of the values while they are typed. */
  beside?: (values: Readonly<Record<string, Value>>) => JSX.Element | null;
}

/** The form of a row, new or there. What is typed is kept at every key, and saved when the core says so. */
export function RecordForm({ unit, table, row, back, known, beside }: RecordFormProps): JSX.Element {
  const fresh = useNewId();
  const rowId = row?.id ?? fresh;
  const filling = useFilling(`${unit.unit}/${table.name}/${row?.id ?? 'new'}`, table, rowId, known);
  const saving = useSaving();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.scrollIntoView({ block: 'start' }), []);
  const household = unit.unit === unit.village ? '' : unit.unit;
  const done = () => { filling.forget(); replace(back); };
  const save = async () => {
    const set = changed(filling.values, row);
    const edit = { table: table.name, row: rowId, ...(filling.gone ? { delete: true } : { set }) };
    const unread = filling.gone ? [] : filling.unread;
    if (row && !filling.gone && Object.keys(set).length === 0 && unread.length === 0) {
      done(); // nothing was changed
      return;
    }
    if (await saving.save({ village: unit.village, household, edits: [edit] }, unread)) {
      done();
    }
  };
  return (
    <form class="record editing" ref={form} onSubmit={(e) => { e.preventDefault(); void save(); }}>
      {filling.begun ? <p class="hint">{t(texts.draftKept)}</p> : null}
      {filling.room ? null : <Warning>{t(texts.draftFull)}</Warning>}
      {filling.gone ? <Gone name={String(row?.values['name'] ?? say(table.label, lang.value))} back={() => filling.setGone(false)} /> : (
        <RowForm table={table} row={row} rowId={rowId} filling={filling} faults={saving.faults} named={unit.tables} />
      )}
      {filling.gone ? null : beside?.({ ...row?.values, ...filling.values })}
      <Faults faults={saving.faults} />
      <div class="actions wide sticky">
        <button class="main" disabled={saving.busy || rowId === ''}>{t(saving.busy ? texts.saving : texts.save)}</button>
        <button type="button" onClick={done}>{t(filling.begun ? texts.discard : texts.cancel)}</button>
      </div>
      {row && deletable(table) && !filling.gone ? <Sure label={t(texts.remove)} question={t(texts.removeSure)} act={() => filling.setGone(true)} /> : null}
    </form>
  );
}

/** A row that is deleted when it is saved, and what takes that back. */
function Gone({ name, back }: { name: string; back: () => void }): JSX.Element {
  return (
    <div class="warning" role="status">
      <p>{t(texts.removing, { name })}</p>
      <button type="button" onClick={back}>{t(texts.removeUndo)}</button>
    </div>
  );
}

/** What differs from what is there: an edit names no field that the person left as it was. */
function changed(values: Readonly<Record<string, Value>>, row: Row | null): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !row || (row.values[name] ?? null) !== value));
}
