import type { JSX } from 'preact';

import { remedyOf, type ErrCode } from '../../../ruhu';
import type { Edit, Entry, Refusal, Unit } from '../core/api';
import { fieldOf, say, tableOf } from '../forms/catalogue';
import { draftAt, dropDraft } from '../forms/drafts';
import { unread, useFilling } from '../forms/filling';
import { RowForm } from '../forms/form';
import { Faults, useSaving } from '../forms/saving';
import { Refused } from '../forms/refused';
import { lang, ruhu, shelf, t, useAnswer } from '../state';
import { texts } from '../texts';
import { replace, to } from '../route';
import { Bar } from './parts';

/** A refused changeset, opened with the values that were refused, to be sent anew. */
export function Mend({ id }: { id: string }): JSX.Element {
  const entry = useAnswer(async () => (await ruhu.outbox(true)).find((e) => e.id === id) ?? null, [id]);
  const unit = useAnswer(async () => (entry ? (entry.household ? ruhu.household(entry.household) : ruhu.papers(entry.village)) : null), [entry?.id]);
  return (
    <>
      <Bar title={t(texts.mendTitle)} back={to('outbox')} />
      <main>
        {entry === null ? <p class="empty">{t(texts.outboxEmpty)}</p> : null}
        {entry && unit !== undefined ? <MendForm entry={entry} unit={unit} /> : null}
      </main>
    </>
  );
}

function MendForm({ entry, unit }: { entry: Entry; unit: Unit | null }): JSX.Element {
  const saving = useSaving();
  const faults = saving.faults.length > 0 ? saving.faults : entry.refusals;
  const changes = entry.edits.filter((e) => !e.delete);
  const save = async () => {
    const typed = changes.map((e) => draftAt(shelf.value, draftOf(entry, e)).peek().typed);
    const drafts = changes.map((e, i) => ({ edit: e, typed: typed[i] ?? { set: e.set ?? {}, raw: {} } }));
    const asBefore = typed.every((one) => one === null) ? entry.refusals.filter((r) => remedyOf[r.code as ErrCode] === 'mend') : [];
    const unreadable = asBefore.length > 0 ? asBefore : drafts.flatMap(({ edit, typed }) => unread(typed, tableOf(edit.table)!, edit.row));
    const edits = [...entry.edits.filter((e) => e.delete), ...drafts.map(({ edit, typed }) => ({ table: edit.table, row: edit.row, set: typed.set }))];
    if (await saving.save({ village: entry.village, household: entry.household, edits, actions: entry.actions, mends: entry.id }, unreadable)) {
      changes.forEach((e) => dropDraft(shelf.value, draftOf(entry, e)));
      replace(to('outbox'));
    }
  };
  return (
    <form class="record editing" onSubmit={(e) => { e.preventDefault(); void save(); }}>
      {entry.head ? <p class="head-about">{entry.head}</p> : null}
      <div class="warning"><Refused refusals={entry.refusals} /></div>
      {changes.map((e) => <MendRow key={e.row} entry={entry} edit={e} unit={unit} faults={faults} />)}
      <Faults faults={saving.faults} />
      <div class="actions wide sticky">
        <button class="main" disabled={saving.busy}>{t(saving.busy ? texts.saving : texts.mendSend)}</button>
      </div>
    </form>
  );
}

function draftOf(entry: Entry, edit: Edit): string {
  return `mend-${entry.id}/${edit.table}/${edit.row}`;
}

/** One row of it: the fields that were set, or refused. */
function MendRow({ entry, edit, unit, faults }: { entry: Entry; edit: Edit; unit: Unit | null; faults: readonly Refusal[] }): JSX.Element {
  const table = tableOf(edit.table)!;
  const row = unit?.tables[edit.table]?.find((r) => r.id === edit.row) ?? null;
  const filling = useFilling(draftOf(entry, edit), table, edit.row, edit.set);
  const named = new Set([...Object.keys(edit.set ?? {}), ...faults.filter((f) => f.table === edit.table).map((f) => f.field ?? '')]);
  const without = table.fields.map((f) => f.name).filter((name) => !named.has(name) || fieldOf(edit.table, name)?.kind === 'hash');
  return (
    <section class="part">
      <h2>{[say(table.label, lang.value), row?.values['name'] ?? edit.set?.['name']].filter(Boolean).join(' · ')}</h2>
      <RowForm table={table} row={row} rowId={edit.row} filling={filling} faults={faults} named={unit?.tables ?? {}} without={without} />
    </section>
  );
}
