import { signal } from '@preact/signals';
import * as Comlink from 'comlink';
import { useEffect, useState } from 'preact/hooks';

import { langs, type Label, type Lang } from '../../ruhu';
import { worker } from './client';
import type { Change, Line, Opened, Progress, Ruhu, Status, Synced } from './core/api';
import { unpack } from './core/listed';
import { say } from './forms/catalogue';
import { dropAllDrafts, type Shelf } from './forms/drafts';
import { closedShelf, sealedShelf } from './forms/sealed';
import { stayOffline } from './offline';
import { texts } from './texts';

/** What all pages share: the core, how it stands, and the language. Pages ask the core for the rest. */

/** The core. Functions that are given to it go as `Comlink.proxy`. */
export const ruhu = Comlink.wrap<Ruhu>(worker);

/** The core could not even be opened. */
export const broken = signal(false);

export const opened = signal<Opened | null>(null);
export const status = signal<Status | null>(null);
/** All households of this person, without a filter: small lines, asked for anew after each change. */
export const lines = signal<readonly Line[]>([]);
/** Grows with each change of the data, for pages that have asked for some of it. */
export const changes = signal(0);
export const progress = signal<Progress | null>(null);
export const lastSync = signal<Synced | null>(null);
export const syncing = signal(false);
/** Where forms keep what is typed, as long as the app is open. */
export const shelf = signal<Shelf>(closedShelf(localStorage));
/** A short sentence that is read out and shown at the foot of the page: what was just done, or could not be. */
export const said = signal({ text: '' });

/** Says it, also when the same was said before. */
export function announce(text: string): void {
  said.value = { text };
}

export const lang = signal<Lang>(rememberedLang());

function rememberedLang(): Lang {
  const kept = localStorage.getItem('lang');
  return langs.find((l) => l === kept) ?? 'zh-CN';
}

/** Changes the language here at once, and in the core for the server's next words. */
export function speak(next: Lang): void {
  lang.value = next;
  localStorage.setItem('lang', next);
  document.documentElement.lang = next;
  if (opened.value?.state === 'ready') {
    void doing(ruhu.setLanguage(next));
  }
}

/** A text of the app's own, with what stands in braces put in. */
export function t(label: Label, params: Record<string, string | number> = {}): string {
  return say(label, lang.value).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
}

/** Opens the core and listens to it from then on. */
export async function begin(): Promise<void> {
  document.documentElement.lang = lang.value;
  addEventListener('unhandledrejection', complain);
  worker.addEventListener('error', () => (broken.value = opened.value === null));
  try {
    void ruhu.listen(Comlink.proxy(hear));
    await stand(await ruhu.open());
  } catch (e) {
    broken.value = true;
    throw e;
  }
  stayOffline().catch(() => undefined); // the next opening tries again
}

/** Takes how the core stands now. */
export async function stand(now: Opened): Promise<void> {
  if (now.state === 'ready') {
    const key = ruhu.draftKey();
    const asked = ask(true);
    shelf.value = sealedShelf(localStorage, await key);
    opened.value = now;
    await asked;
    return;
  }
  opened.value = now;
  shelf.value = closedShelf(localStorage);
  lines.value = [];
  status.value = null;
  announce('');
  if (now.state === 'wiped') {
    dropAllDrafts(localStorage);
  }
}

/** Tells that something went wrong which nobody foresaw. That the app is locked meanwhile, or open elsewhere, the door says. */
export function complain(): void {
  if (opened.value?.state === 'ready') {
    announce(t(texts.failed));
  }
}

/** What the core is asked to do: undefined when it could not, which is told. */
export async function doing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch {
    complain();
    return undefined;
  }
}

function hear(change: Change): void {
  switch (change.what) {
    case 'progress':
      progress.value = change.progress && change.progress.doing !== 'idle' ? change.progress : null;
      return;
    case 'state':
      void doing(ruhu.open().then(stand));
      return;
    case 'data':
      changes.value++;
  }
  void doing(ask(change.what === 'data'));
}

let asking = false;
const stale = { lines: false, status: false };

/** Asks for what all pages show; while an answer is on its way, one more time at most. */
async function ask(list: boolean): Promise<void> {
  stale.status = true;
  stale.lines ||= list;
  if (asking) {
    return;
  }
  asking = true;
  try {
    while (stale.status) {
      const listed = stale.lines ? ruhu.list().then((now) => (lines.value = unpack(now))) : undefined;
      stale.lines = stale.status = false;
      await Promise.all([listed, ruhu.status().then((now) => (status.value = now))]);
    }
  } finally {
    asking = false;
  }
}

export async function syncNow(): Promise<void> {
  if (syncing.value) {
    return;
  }
  syncing.value = true;
  try {
    lastSync.value = (await doing(ruhu.sync(Comlink.proxy((p: Progress) => { progress.value = p.doing === 'idle' ? null : p; })))) ?? null;
  } finally {
    syncing.value = false;
    progress.value = null;
  }
}

/** The core's answer to a question; the last one stays until a newer is there, so that nothing flickers. */
export function useAnswer<T>(question: () => Promise<T>, on: readonly unknown[]): T | undefined {
  const [answer, setAnswer] = useState<{ on: string; value: T }>();
  const key = JSON.stringify(on);
  useEffect(() => {
    let current = true;
    question().then((value) => current && setAnswer({ on: key, value }), () => current && complain());
    return () => {
      current = false;
    };
  }, [key, changes.value]);
  return answer?.value;
}
