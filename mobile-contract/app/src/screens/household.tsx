import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Table } from '../../../ruhu';
import type { Row, Unit } from '../core/api';
import { codeLabel, fieldOf, say, stepOf, writableTables } from '../forms/catalogue';
import { draftNames } from '../forms/drafts';
import { masked, showWithUnit } from '../forms/values';
import { lang, ruhu, shelf, t, useAnswer } from '../state';
import { texts } from '../texts';
import { route, to } from '../route';
import { Bar, Warning } from './parts';
import { PhotoList } from './photos';
import { Record_ } from './record';
import { Submit } from './submit';

/** One household: everything that is known of it, by sections, to be changed where it stands. */
export function Household({ id }: { id: string }): JSX.Element {
  const unit = useAnswer(() => ruhu.household(id), [id]);
  const root = unit?.tables['household']?.[0];
  const back = root ? `${to('households')}?village=${unit!.village}` : to('households');
  if (unit === undefined) {
    return <Bar title="" back={to('households')} />;
  }
  if (unit === null || !root) {
    return <><Bar title={t(texts.households)} back={back} /><main><p class="empty">{t(texts.notHeld)}</p></main></>;
  }
  return (
    <>
      <Bar title={String(root.values['head_name'] ?? '')} back={back} />
      <main>
        <Head unit={unit} root={root} />
        <Returned unit={unit} />
        <Conflicts unit={unit} />
        {writableTables('household').filter((table) => table.recorded).map((table) => <Section key={table.name} unit={unit} table={table} />)}
        <Visits unit={unit} />
        <PhotoList unit={unit} />
        <RelocationLine unit={unit} />
        {unit.frozen ? null : <Submit unit={unit} />}
      </main>
    </>
  );
}

function Head({ unit, root }: { unit: Unit; root: Row }): JSX.Element {
  const v = root.values;
  const phone = v['phone'];
  return (
    <div class="head">
      <p class="head-about">
        {[v['registry_no'], v['group_name'], v['status'] && codeLabel('household_status', String(v['status']), lang.value), v['main_cause'] && codeLabel('poverty_cause', String(v['main_cause']), lang.value)].filter(Boolean).join(' · ')}
      </p>
      {unit.frozen ? <Warning>{t(texts.frozen)}</Warning> : (
        <div class="actions wide">
          <a class="button main" href={to('household', unit.unit, 'visit')}>{t(texts.visit)}</a>
          {phone ? <a class="button" href={`tel:${phone}`}>{t(texts.call)}</a> : null}
        </div>
      )}
    </div>
  );
}

/** The newest review, where it came back: what the township wants. */
function Returned({ unit }: { unit: Unit }): JSX.Element | null {
  const review = newestBy(unit.tables['review'], 'submitted_at', 'decided_at');
  const state = review?.values['state'];
  if (state !== 'returned' && state !== 'reopened') {
    return state ? <p class="state">{t(texts.reviewState, { state: codeLabel('review_state', String(state), lang.value) })}</p> : null;
  }
  return (
    <div class="warning">
      <p><strong>{t(texts.returnedWith, { reason: String(review!.values['reason'] ?? '') })}</strong></p>
      {unit.comments.map((c) => <p key={c.table + c.text}>{c.table ? `${labelOf(c.table)}：` : ''}{c.text}</p>)}
    </div>
  );
}

/** The newest of what phones made: their ids grow with time, and rows stand by their ids. */
export function newest(rows: readonly Row[] | undefined): Row | undefined {
  return rows?.at(-1);
}

/** The newest of what the server made, by the times that its rows say: the ids that it makes do not grow. */
export function newestBy(rows: readonly Row[] | undefined, ...times: string[]): Row | undefined {
  const at = (row: Row) => Math.max(...times.map((name) => Number(row.values[name] ?? 0)));
  return rows?.reduce<Row | undefined>((last, row) => (last && at(last) > at(row) ? last : row), undefined);
}

function labelOf(table: string): string {
  const found = writableTables('household').find((one) => one.name === table);
  return found ? say(found.label, lang.value) : table;
}

/** What people must decide at the county, with both values. */
function Conflicts({ unit }: { unit: Unit }): JSX.Element | null {
  const open = (unit.tables['conflict'] ?? []).filter((c) => c.values['state'] === 'open');
  return open.length === 0 ? null : (
    <div class="warning">
      {open.map((c) => <ConflictLine key={c.id} of={c} />)}
    </div>
  );
}

function ConflictLine({ of: c }: { of: Row }): JSX.Element {
  const table = String(c.values['table_name'] ?? '');
  const kept = spelled(table, c.values['kept']);
  const offered = spelled(table, c.values['offered']);
  return (
    <p>
      <strong>{t(texts.conflictOf, { field: [...new Set([...kept, ...offered].map((one) => one.label))].join('、') || labelOf(table) })}</strong>{' '}
      {kept.length > 0 ? t(texts.conflictKept, { value: kept.map((one) => one.value || '–').join('、') }) : ''}{' '}
      {offered.length > 0 ? t(texts.conflictOffered, { value: offered.map((one) => one.value || '–').join('、') }) : ''}
    </p>
  );
}

/** The values of a case, which are kept as a JSON object by field. */
function spelled(table: string, json: unknown): { label: string; value: string }[] {
  try {
    return Object.entries(JSON.parse(String(json ?? '{}')) as Record<string, string | number | null>).flatMap(([name, value]) => {
      const field = fieldOf(table, name);
      return field ? [{ label: say(field.label, lang.value), value: field.sensitivity === 'sensitive' ? masked(showWithUnit(field, value, lang.value)) : showWithUnit(field, value, lang.value) }] : [];
    });
  } catch {
    return [];
  }
}

/** The rows of one table, each to be changed where it stands. */
function Section({ unit, table }: { unit: Unit; table: Table }): JSX.Element {
  const rows = headFirst(unit.tables[table.name] ?? []);
  const [, , , editedTable, editedRow] = route.value.path;
  const edited = editedTable === table.name;
  const [open, setOpen] = useState(edited || table.name === 'household' || table.name === 'member' || rows.some(waits));
  const drafts = draftNames(shelf.value, `${unit.unit}/${table.name}/`);
  return (
    <section class="part">
      <details open={open || edited} onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>
          <h2>{say(table.label, lang.value)}</h2>
          <span class="part-count">{table.name === 'household' ? '' : rows.length}</span>
          {drafts.length > 0 ? <span class="tag">{t(texts.unfinished)}</span> : null}
        </summary>
        {open || edited ? (
          <>
            {rows.map((row) => <Record_ key={row.id} unit={unit} table={table} row={row} edited={edited && editedRow === row.id} />)}
            {edited && editedRow === 'new' ? <Record_ unit={unit} table={table} row={null} edited /> : null}
            {unit.frozen || table.name === 'household' || (edited && editedRow === 'new') ? null : (
              <a class="button add" href={to('household', unit.unit, 'edit', table.name, 'new')}>{t(texts.add)} · {say(table.label, lang.value)}</a>
            )}
          </>
        ) : null}
      </details>
    </section>
  );
}

/** The head of the household stands first among its members; all others as they are. */
function headFirst(rows: readonly Row[]): readonly Row[] {
  const isHead = (row: Row) => row.values['relation'] === '02';
  return [...rows.filter(isHead), ...rows.filter((row) => !isHead(row))];
}

/** Whether something of a row is to be put right: the township said so, or two values stand. */
function waits(row: Row): boolean {
  return Object.values(row.marks).some((mark) => mark.comment !== undefined || mark.conflict !== undefined);
}

function Visits({ unit }: { unit: Unit }): JSX.Element {
  const table = writableTables('household').find((one) => one.name === 'visit')!;
  const rows = [...(unit.tables['visit'] ?? [])].sort((a, b) => Number(b.values['visited_at'] ?? 0) - Number(a.values['visited_at'] ?? 0));
  return (
    <section class="part">
      <details>
        <summary><h2>{t(texts.visits)}</h2><span class="part-count">{rows.length}</span></summary>
        {rows.map((row) => <Record_ key={row.id} unit={unit} table={table} row={row} edited={false} />)}
      </details>
    </section>
  );
}

function RelocationLine({ unit }: { unit: Unit }): JSX.Element {
  const step = stepOf(String(newestBy(unit.tables['relocation_case'], 'step_at')?.values['step'] ?? ''));
  return (
    <section class="part">
      <a class="row" href={to('household', unit.unit, 'relocation')}>
        <h2>{t(texts.relocation)}</h2>
        <span class="row-more">{step ? say(step.name, lang.value) : ''}</span>
      </a>
    </section>
  );
}
