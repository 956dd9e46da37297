import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { PhotoState, Row, Unit } from '../core/api';
import { codeLabel } from '../forms/catalogue';
import { Shown } from '../forms/picture';
import { Faults, useSaving } from '../forms/saving';
import { day, minute } from '../forms/values';
import { changes, doing, lang, ruhu, t } from '../state';
import { texts } from '../texts';
import { Warning } from './parts';
import { PhotoTaking, useTaken } from './taking';

/** The photos of a household, newest first, with what has become of each. */
export function PhotoList({ unit }: { unit: Unit }): JSX.Element {
  const rows = [...(unit.tables['photo'] ?? [])].sort((a, b) => Number(b.values['taken_at'] ?? 0) - Number(a.values['taken_at'] ?? 0));
  const [open, setOpen] = useState(false);
  return (
    <section class="part">
      <details onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary><h2>{t(texts.photos)}</h2><span class="part-count">{rows.length}</span></summary>
        {open ? <ul class="photos">{rows.map((row) => <PhotoLine key={row.id} row={row} visit={visitOf(unit, row)} />)}</ul> : null}
        {open && !unit.frozen ? <Add unit={unit} /> : null}
      </details>
    </section>
  );
}

/** The day of the visit that a photo belongs to; '' for none. */
function visitOf(unit: Unit, row: Row): string {
  const visit = unit.tables['visit']?.find((one) => one.id === row.values['visit']);
  return visit ? day(Number(visit.values['visited_at'] ?? 0)) : '';
}

/** Photos that belong to no visit: of what is seen in passing. */
function Add({ unit }: { unit: Unit }): JSX.Element {
  const photos = useTaken(`${unit.unit}/photos`);
  const saving = useSaving();
  const save = async () => {
    const edits = await doing(photos.edits());
    if (edits && (await saving.save({ village: unit.village, household: unit.unit, edits }))) {
      photos.forget();
    }
  };
  return (
    <>
      <PhotoTaking id="household-camera" photos={photos} />
      {photos.room ? null : <Warning>{t(texts.draftFull)}</Warning>}
      <Faults faults={saving.faults} />
      {photos.taken.length === 0 ? null : (
        <button type="button" class="main" disabled={saving.busy} onClick={() => void save()}>{t(saving.busy ? texts.saving : texts.savePhotos, { n: photos.taken.length })}</button>
      )}
    </>
  );
}

function PhotoLine({ row, visit }: { row: Row; visit: string }): JSX.Element {
  const v = row.values;
  const hash = String(v['sha256'] ?? '');
  const kind = codeLabel('photo_kind', String(v['kind'] ?? ''), lang.value);
  return (
    <li>
      <Shown hash={hash} {...(v['preview'] ? { preview: String(v['preview']) } : {})} alt={kind} />
      <span>{kind}<small>{v['taken_at'] ? minute(Number(v['taken_at'])) : ''}</small>{visit ? <small>{t(texts.photoOfVisit, { at: visit })}</small> : null}<small>{stateWords(usePhotoState(hash))}</small></span>
    </li>
  );
}

function usePhotoState(hash: string): PhotoState | undefined {
  const [state, setState] = useState<PhotoState>();
  useEffect(() => {
    let current = true;
    void doing(ruhu.photoState(hash)).then((now) => current && setState(now));
    return () => {
      current = false;
    };
  }, [hash, changes.value]);
  return state;
}

function stateWords(state: PhotoState | undefined): string {
  switch (state) {
    case 'unsent':
      return t(texts.unsent);
    case 'proven':
      return t(texts.photoProven);
  }
  return '';
}
