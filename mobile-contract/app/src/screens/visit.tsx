import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Edit, Unit, Value } from '../core/api';
import { tableOf } from '../forms/catalogue';
import { useFilling } from '../forms/filling';
import { RowForm } from '../forms/form';
import { Faults, useSaving } from '../forms/saving';
import { doing, ruhu, status, t, useAnswer } from '../state';
import { texts } from '../texts';
import { replace, to } from '../route';
import { useNewId } from './ids';
import { Bar, Warning } from './parts';
import { PhotoTaking, useTaken } from './taking';

/** A visit: what is known is filled in, so that one that changed nothing is saved with a single press. */
export function Visit({ id }: { id: string }): JSX.Element {
  const unit = useAnswer(() => ruhu.household(id), [id]);
  const back = to('household', id);
  const head = String(unit?.tables['household']?.[0]?.values['head_name'] ?? '');
  return (
    <>
      <Bar title={`${t(texts.visitTitle)} · ${head}`} back={back} />
      <main>{unit && status.value ? <VisitForm unit={unit} person={status.value.name} back={back} /> : null}</main>
    </>
  );
}

const visitTable = tableOf('visit')!;

function VisitForm({ unit, person, back }: { unit: Unit; person: string; back: string }): JSX.Element {
  const id = useNewId();
  const name = `${unit.unit}/visit/new`;
  const [known] = useState<Record<string, Value>>(() => ({ visited_at: Math.floor(Date.now() / 60_000) * 60_000, visitors: person, purpose: 'routine' }));
  const filling = useFilling(name, visitTable, id, known);
  const photos = useTaken(`${unit.unit}/visit-photos`);
  const saving = useSaving();
  const done = () => { filling.forget(); photos.forget(); replace(back); };
  const save = async () => {
    const taken = await doing(photos.edits(id));
    if (!taken) {
      return;
    }
    const edits: Edit[] = [{ table: 'visit', row: id, set: { ...filling.values } }, ...taken];
    if (await saving.save({ village: unit.village, household: unit.unit, edits }, filling.unread)) {
      done();
    }
  };
  const untouched = !filling.begun && photos.taken.length === 0;
  return (
    <form class="record editing" onSubmit={(e) => { e.preventDefault(); void save(); }}>
      {filling.begun ? <p class="hint">{t(texts.draftKept)}</p> : null}
      {filling.room && photos.room ? null : <Warning>{t(texts.draftFull)}</Warning>}
      <RowForm table={visitTable} row={null} rowId={id} filling={filling} faults={saving.faults} named={unit.tables} />
      <PhotoTaking id="visit-camera" photos={photos} />
      <Faults faults={saving.faults} />
      <div class="actions wide sticky">
        <button class="main" disabled={saving.busy || id === ''}>{t(saving.busy ? texts.saving : untouched ? texts.noChange : texts.save)}</button>
        <button type="button" onClick={done}>{t(untouched ? texts.cancel : texts.discard)}</button>
      </div>
    </form>
  );
}
