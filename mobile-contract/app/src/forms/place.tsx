import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Field } from '../../../ruhu';
import type { Value } from '../core/api';
import { t } from '../state';
import { texts } from '../texts';

/** The fields of a place are filled in together by the phone, and never have to be. */
export function Place({ fields, values, set }: { fields: readonly Field[]; values: Readonly<Record<string, Value>>; set: (values: Record<string, Value>) => void }): JSX.Element {
  const [state, setState] = useState<'idle' | 'finding' | 'failed'>('idle');
  const has = (values['latitude'] ?? null) !== null;
  const write = (found: Record<string, Value>) => set(Object.fromEntries(fields.map((f) => [f.name, found[f.name] ?? null])));
  const find = () => {
    setState('finding');
    locate().then((found) => { write(found); setState('idle'); }, () => setState('failed'));
  };
  return (
    <div class="field">
      {has ? <p class="placed">{placeWords(values)}</p> : null}
      <div class="actions">
        <button type="button" disabled={state === 'finding'} onClick={find}>{t(has ? texts.placeAgain : texts.place)}</button>
        {has ? <button type="button" onClick={() => write({})}>{t(texts.placeClear)}</button> : null}
      </div>
      <p class="hint" role="status">{state === 'finding' ? t(texts.placeFinding) : state === 'failed' ? t(texts.placeFailed) : ''}</p>
    </div>
  );
}

/** A place as people read it; '' for none. */
export function placeWords(values: Readonly<Record<string, Value>>): string {
  return (values['latitude'] ?? null) === null ? '' : t(texts.placeAt, { latitude: degrees(values['latitude']), longitude: degrees(values['longitude']), accuracy: values['accuracy'] ?? '–' });
}

function degrees(value: Value | undefined): string {
  return (Number(value ?? 0) / 1e6).toFixed(5);
}

/** Microdegrees and metres of where the phone is. */
export function locate(): Promise<Record<string, Value>> {
  return new Promise((done, fail) => {
    if (!navigator.geolocation) {
      fail(new Error('no geolocation'));
      return;
    }
    navigator.geolocation.getCurrentPosition(({ coords }) => done({
      latitude: Math.round(coords.latitude * 1e6),
      longitude: Math.round(coords.longitude * 1e6),
      accuracy: Math.round(coords.accuracy),
    }), fail, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
  });
}
