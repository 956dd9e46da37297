import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { PhotoKindCode } from '../../../ruhu';
import type { Photo, Refusal, Result } from '../core/api';
import { lang, ruhu, t } from '../state';
import { texts } from '../texts';
import { Signature } from './signature';
import { tell } from './tell';

/** A picture that a field names: taken with the camera, chosen, or signed. It is on disk before the field names it. */
export function Picture({ id, kind, hash, set }: { id: string; kind: PhotoKindCode; hash: string; set: (hash: string) => void }): JSX.Element {
  const signs = kind === 'signature';
  const [signing, setSigning] = useState(false);
  return (
    <div class="picture">
      {hash === '' ? null : <Shown hash={hash} alt={t(texts.kept)} />}
      {signing ? <Signature keep={(photo) => { set(photo.sha256); setSigning(false); }} cancel={() => setSigning(false)} /> : (
        <div class="actions">
          {signs ? <button type="button" id={id} onClick={() => setSigning(true)}>{t(texts.sign)}</button> : null}
          <Camera id={signs ? `${id}-camera` : id} label={t(signs ? texts.fingerprint : texts.takePhoto)} keep={(photo) => set(photo.sha256)} />
        </div>
      )}
    </div>
  );
}

/** Takes a picture with the camera, or from the phone's pictures, and keeps it. */
export function Camera({ id, label, keep }: { id: string; label: string; keep: (photo: Photo) => void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<Refusal[]>([]);
  const take = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (!file) {
      return;
    }
    setBusy(true);
    const kept = await keepPicture(file);
    input.value = '';
    setBusy(false);
    setRefusals(kept.ok ? [] : kept.refusals);
    if (kept.ok) {
      keep(kept.value);
    }
  };
  return (
    <div class="camera">
      <input class="hidden-file" type="file" accept="image/*" capture="environment" id={id} disabled={busy} onChange={(e) => void take(e.currentTarget)} />
      <label class="button" for={id}>{busy ? t(texts.photoKeeping) : label}</label>
      {refusals.map((r) => <p class="fault" role="alert" key={r.code}>{tell(r, lang.value)}</p>)}
    </div>
  );
}

/** Keeps a picture by the core. What the machine cannot do is told as well; null is a picture that it could not even draw. */
export async function keepPicture(picture: Blob | null): Promise<Result<Photo>> {
  try {
    return await ruhu.keepPhoto(picture ?? new Blob());
  } catch {
    return { ok: false, refusals: [{ code: 'photo_not_kept' }] };
  }
}

/** A picture that is kept, small; empty where neither this phone nor the server has it now. */
export function Shown({ hash, preview, alt }: { hash: string; preview?: string; alt: string }): JSX.Element | null {
  const [address, setAddress] = useState('');
  const shown = useRef('');
  useEffect(() => {
    let current = true;
    void find(hash, preview).then((blob) => {
      if (current && blob) {
        shown.current = URL.createObjectURL(blob);
        setAddress(shown.current);
      }
    });
    return () => {
      current = false;
      URL.revokeObjectURL(shown.current);
    };
  }, [hash, preview]);
  return address === '' ? <span class="no-picture">{t(texts.photoElsewhere)}</span> : <img class="shown" src={address} alt={alt} />;
}

async function find(hash: string, preview: string | undefined): Promise<Blob | null> {
  try {
    return (preview ? await ruhu.photo(preview) : null) ?? (await ruhu.photo(hash));
  } catch {
    return null;
  }
}
