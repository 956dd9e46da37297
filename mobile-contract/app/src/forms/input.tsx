import type { JSX } from 'preact';

import type { Field, Table } from '../../../ruhu';
import type { Refusal, Row, Value } from '../core/api';
import { lang, t } from '../state';
import { texts } from '../texts';
import { currentCodes, say } from './catalogue';
import type { Note } from './form';
import { Picture } from './picture';
import { tell } from './tell';
import { minute, typed, unitOf } from './values';

/** Rows that a field of the form can name, by table. */
export type Named = Readonly<Record<string, readonly Row[]>>;

export interface Answering {
  table: Table;
  field: Field;
  /** Begins the ids of what is drawn. */
  id: string;
  value: Value;
  /** What was typed, where it could not be read. */
  raw: string | undefined;
  faults: readonly Refusal[];
  named: Named;
  /** What else is to be said of the field: unsent, in conflict, a reviewer's comment. */
  notes: readonly Note[];
  set: (value: Value) => void;
  type: (text: string) => void;
}

/** As many choices as can be pressed side by side; more are a list of the phone's own. */
const fewChoices = 6;

/** One field of a form, drawn by what the catalogue says of it. */
export function Input(a: Answering): JSX.Element {
  const choices = choicesOf(a);
  const text = say(a.field.label, lang.value);
  const group = choices !== null && (a.field.kind === 'code_set' || choices.length <= fewChoices) && !a.field.refers;
  const about = aboutOf(a);
  if (group) {
    return (
      <fieldset class="field" aria-describedby={about.id}>
        <legend>{text}<Must field={a.field} /></legend>
        {a.field.kind === 'code_set' ? <Many a={a} choices={choices} /> : <One a={a} choices={choices} />}
        <About a={a} id={about.id} />
      </fieldset>
    );
  }
  if (a.field.kind === 'hash') {
    return (
      <div class="field" role="group" aria-labelledby={`${a.id}-label`} aria-describedby={about.id}>
        <span class="label" id={`${a.id}-label`}>{text}<Must field={a.field} /></span>
        <Picture id={a.id} kind={a.field.picture ?? 'document'} hash={a.value === null ? '' : String(a.value)} set={(hash) => a.set(hash)} />
        <About a={a} id={about.id} />
      </div>
    );
  }
  return (
    <div class="field">
      <label for={a.id}>{text}{a.field.unit ? <span class="unit">{unitOf(a.field, lang.value)}</span> : null}<Must field={a.field} /></label>
      {choices ? <Choose a={a} choices={choices} about={about.id} /> : <Written a={a} about={about.id} />}
      <About a={a} id={about.id} />
    </div>
  );
}

function aboutOf(a: Answering): { id: string | undefined } {
  return { id: a.faults.length + a.notes.length > 0 ? `${a.id}-about` : undefined };
}

/** What is wrong with it, and what else is to be said. */
function About({ a, id }: { a: Answering; id: string | undefined }): JSX.Element | null {
  return id === undefined ? null : (
    <div id={id}>
      {a.faults.map((f) => <p class="fault" key={f.code}>{tell(f, lang.value)}</p>)}
      {a.notes.map((note) => <p class={note.alarm ? 'note bad' : 'note'} key={note.text}>{note.text}</p>)}
    </div>
  );
}

function Must({ field }: { field: Field }): JSX.Element | null {
  return field.required ? <span class="must">{t(texts.required)}</span> : null;
}

interface Choice {
  value: Value;
  text: string;
}

/** What can be chosen, or null where people write. */
function choicesOf(a: Answering): Choice[] | null {
  const { field } = a;
  if (field.codes) {
    return currentCodes(field.codes).map((c) => ({ value: c.code, text: say(c.label, lang.value) }));
  }
  if (field.kind === 'bool') {
    return [{ value: 1, text: t(texts.yes) }, { value: 0, text: t(texts.no) }];
  }
  return field.refers ? newestFirst(a.named[field.refers] ?? []).map((row) => ({ value: row.id, text: nameOf(row) })) : null;
}

/** Visits and meetings by their days, the last one first; what has no day as it stands. */
function newestFirst(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => (dayOf(b) < dayOf(a) ? -1 : dayOf(b) > dayOf(a) ? 1 : 0));
}

function dayOf(row: Row): string {
  const at = row.values['visited_at'];
  return at ? minute(Number(at)) : String(row.values['held_on'] ?? row.values['posted_on'] ?? '');
}

/** A row by what people know it by. */
function nameOf(row: Row): string {
  const v = row.values;
  return [v['name'] ?? v['head_name'], dayOf(row).slice(0, 10), v['visitors'] ?? v['place'] ?? v['group_name']].filter(Boolean).join(' ') || row.id;
}

function One({ a, choices }: { a: Answering; choices: Choice[] }): JSX.Element {
  const all = a.field.required ? choices : [...choices, { value: null, text: t(texts.none) }];
  return (
    <div class="chips">
      {all.map((c, i) => (
        <label class="chip" key={String(c.value)}>
          <input type="radio" id={i === 0 ? a.id : undefined} name={a.id} checked={a.value === c.value} onChange={() => a.set(c.value)} />
          <span>{c.text}</span>
        </label>
      ))}
    </div>
  );
}

function Many({ a, choices }: { a: Answering; choices: Choice[] }): JSX.Element {
  const chosen = new Set(String(a.value ?? '').split(',').filter((c) => c !== ''));
  const flip = (code: string) => {
    const next = new Set(chosen);
    if (!next.delete(code)) {
      next.add(code);
    }
    a.set(next.size === 0 && !a.field.required ? '' : [...next].sort().join(','));
  };
  return (
    <div class="chips">
      {choices.map((c, i) => (
        <label class="chip" key={String(c.value)}>
          <input type="checkbox" id={i === 0 ? a.id : undefined} checked={chosen.has(String(c.value))} onChange={() => flip(String(c.value))} />
          <span>{c.text}</span>
        </label>
      ))}
    </div>
  );
}

function Choose({ a, choices, about }: { a: Answering; choices: Choice[]; about: string | undefined }): JSX.Element {
  const known = a.value === null || choices.some((c) => c.value === a.value);
  return (
    <select id={a.id} value={String(a.value ?? '')} aria-describedby={about} aria-invalid={a.faults.length > 0}
      onChange={(e) => a.set(e.currentTarget.value === '' ? null : e.currentTarget.value)}>
      <option value="">{t(a.field.required ? texts.choose : texts.none)}</option>
      {known ? null : <option value={String(a.value)}>{String(a.value)}</option>}
      {choices.map((c) => <option key={String(c.value)} value={String(c.value)}>{c.text}</option>)}
    </select>
  );
}

/** How many characters make a text long. */
const longText = 300;

function Written({ a, about }: { a: Answering; about: string | undefined }): JSX.Element {
  const most = Number(a.field.checks.find((c) => c.is === 'max')?.limit ?? 0);
  const common = {
    id: a.id,
    value: a.raw ?? typed(a.field, a.value),
    'aria-describedby': about,
    'aria-invalid': a.faults.length > 0,
    'aria-required': a.field.required === true,
  };
  if (a.field.kind === 'text' && most >= longText) {
    return (
      <>
        <textarea {...common} rows={5} onInput={(e) => a.type(e.currentTarget.value)} />
        <p class="hint">{t(texts.notes)}</p>
      </>
    );
  }
  if (a.field.kind === 'date' || a.field.kind === 'time') {
    return <input {...common} type={a.field.kind === 'date' ? 'date' : 'datetime-local'} onInput={(e) => a.type(e.currentTarget.value)} />;
  }
  return <input {...common} type="text" inputMode={keyboardOf(a.field)} autocomplete="off" onInput={(e) => a.type(e.currentTarget.value)} />;
}

/** The keyboard that the phone shows for a field. */
function keyboardOf(field: Field): 'text' | 'numeric' | 'decimal' | 'tel' {
  switch (field.kind) {
    case 'int':
    case 'year':
      return 'numeric';
    case 'money':
    case 'decimal':
    case 'coord':
      return 'decimal';
  }
  const asks = (rule: string) => field.checks.some((c) => c.is === rule);
  return asks('phone') ? 'tel' : asks('digits') ? 'numeric' : 'text';
}
