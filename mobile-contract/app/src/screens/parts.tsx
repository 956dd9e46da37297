import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { langs, type Lang } from '../../../ruhu';
import type { Village } from '../core/api';
import { announce, glancedVillages, lang, ruhu, said, speak, t, useAnswer } from '../state';
import { texts } from '../texts';

/** What several screens have. */

/** The bar at the head: where one is, and the way back. */
export function Bar({ title, back, children }: { title: string; back?: string; children?: ComponentChildren }): JSX.Element {
  return (
    <header class="bar">
      {back === undefined ? null : <a class="bar-back" href={back} aria-label={t(texts.back)}><span aria-hidden="true">‹</span></a>}
      <h1>{title}</h1>
      {children}
    </header>
  );
}

/** How long a sentence at the foot stays, in milliseconds: it may not lie over what is pressed next. */
const readBy = 8_000;

/** What was just done, read out and shown for a while. */
export function Said(): JSX.Element {
  useEffect(() => {
    if (said.value.text === '') {
      return undefined;
    }
    const gone = setTimeout(() => announce(''), readBy);
    return () => clearTimeout(gone);
  }, [said.value]);
  return <p class="said" role="status" aria-live="polite">{said.value.text}</p>;
}

const ownNames: Record<Lang, string> = { 'zh-CN': '中文', ko: '조선문', en: 'English' };

export function Languages(): JSX.Element {
  return (
    <fieldset class="field languages">
      <legend>{t(texts.language)}</legend>
      <div class="chips">
        {langs.map((l) => (
          <label class="chip" key={l}>
            <input type="radio" name="lang" checked={lang.value === l} onChange={() => speak(l)} />
            <span lang={l}>{ownNames[l]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Something that people have to know before they go on. */
export function Warning({ children }: { children: ComponentChildren }): JSX.Element {
  return <p class="warning">{children}</p>;
}

/** A button that asks once more before it does what cannot be taken back. */
export function Sure({ label, question, act }: { label: string; question: string; act: () => void }): JSX.Element {
  return (
    <details class="sure">
      <summary>{label}</summary>
      <p>{question}</p>
      <button type="button" class="alarm" onClick={act}>{label}</button>
    </details>
  );
}

export function villageName(v: Village): string {
  return { 'zh-CN': v.zh, ko: v.ko || v.zh, en: v.en || v.zh }[lang.value];
}

/** The names of this person's villages by their codes. */
export function useVillages(): readonly Village[] {
  return useAnswer(() => ruhu.villages(), []) ?? glancedVillages.value;
}

export function bytes(n: number): string {
  return n >= 1e9 ? `${(n / 1e9).toFixed(1)} GB` : `${Math.max(1, Math.round(n / 1e6))} MB`;
}
