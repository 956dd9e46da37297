import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { PhotoKindCode } from '../../../ruhu';
import type { Edit, Photo, Value } from '../core/api';
import { codeLabel, currentCodes } from '../forms/catalogue';
import { draftAt, dropDraft, keepDraft, type Typed } from '../forms/drafts';
import { Camera, Shown } from '../forms/picture';
import { lang, ruhu, shelf, t } from '../state';
import { texts } from '../texts';

/** A photo that is on disk already and has no row yet. */
export interface Taken extends Photo {
  kind: PhotoKindCode;
  takenAt: number;
}

export interface TakenPhotos {
  taken: readonly Taken[];
  room: boolean;
  add: (photo: Taken) => void;
  remove: (sha256: string) => void;
  /** The rows that the photos get; of a visit, or of the household alone. */
  edits: (visit?: string) => Promise<Edit[]>;
  forget: () => void;
}

/** The photos that are taken and not saved; each is remembered as soon as it is taken. */
export function useTaken(name: string): TakenPhotos {
  const on = shelf.value;
  const draft = draftAt(on, name);
  const taken = takenIn(draft.value.typed);
  const change = (by: (taken: readonly Taken[]) => readonly Taken[]) => keepDraft(on, name, { set: {},
    raw: Object.fromEntries(by(takenIn(draft.peek().typed)).map((p) => [p.sha256, JSON.stringify(p)])) });
  return {
    taken,
    room: draft.value.room,
    add: (photo) => change((taken) => [...taken.filter((p) => p.sha256 !== photo.sha256), photo]),
    remove: (sha256) => change((taken) => taken.filter((p) => p.sha256 !== sha256)),
    edits: (visit) => Promise.all(taken.map(async (p) => ({ table: 'photo', row: await ruhu.newId(), set: photoValues(p, visit) }))),
    forget: () => dropDraft(on, name),
  };
}

function takenIn(typed: Typed | null): Taken[] {
  return Object.values(typed?.raw ?? {}).map((text) => JSON.parse(text) as Taken);
}

function photoValues(p: Taken, visit: string | undefined): Record<string, Value> {
  return { kind: p.kind, sha256: p.sha256, bytes: p.bytes, taken_at: p.takenAt, ...(visit ? { visit } : {}), ...(p.preview ? { preview: p.preview } : {}) };
}

/** Takes photos of a kind, and shows those that are taken and not saved. */
export function PhotoTaking({ id, photos }: { id: string; photos: TakenPhotos }): JSX.Element {
  const [kind, setKind] = useState<PhotoKindCode>('house_outside');
  return (
    <section class="part" aria-labelledby={`${id}-head`}>
      <h2 id={`${id}-head`}>{t(texts.takePhotos)}</h2>
      <div class="field">
        <label for={`${id}-kind`}>{t(texts.photoKind)}</label>
        <select id={`${id}-kind`} value={kind} onChange={(e) => setKind(e.currentTarget.value as PhotoKindCode)}>
          {currentCodes('photo_kind').map((c) => <option key={c.code} value={c.code}>{codeLabel('photo_kind', c.code, lang.value)}</option>)}
        </select>
      </div>
      <Camera id={id} label={t(texts.takePhoto)} keep={(photo) => photos.add({ ...photo, kind, takenAt: Date.now() })} />
      <ul class="photos">
        {photos.taken.map((p) => (
          <li key={p.sha256}>
            <Shown hash={p.sha256} preview={p.preview} alt={codeLabel('photo_kind', p.kind, lang.value)} />
            <span>{codeLabel('photo_kind', p.kind, lang.value)}<small>{t(texts.photoTaken)}</small></span>
            <button type="button" onClick={() => photos.remove(p.sha256)}>{t(texts.photoRemove)}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
