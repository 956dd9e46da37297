import { batch, signal } from '@preact/signals';
import * as Comlink from 'comlink';
import { useEffect, useState } from 'preact/hooks';

import { langs, type Label, type Lang } from '../../ruhu';
import { glanced, worker } from './client';
import type { Change, Line, Opened, Progress, Ruhu, Status, Synced, Village } from './core/api';
import type { Glance } from './core/glance';
import { unpack } from './core/listed';
import { say } from './forms/catalogue';
import { dropAllDrafts, type Shelf } from './forms/drafts';
import { closedShelf, sealedShelf } from './forms/sealed';
import { stayOffline } from './offline';
import { texts } from './texts';

/** What all pages share: the core, how it stands, and the language. Pages ask the core for the rest. */

const core = Comlink.wrap<Ruhu>(worker);

let letIn: () => void;
const isOpen = new Promise<void>((resolve) => { letIn = resolve; });
const first = new Set(['open', 'takeOver', 'listen']);

/**
 * The core. Functions that are given to it go as `Comlink.proxy`. What is asked before its file
 * is open, from a screen that was drawn by a glance, waits for that.
 */
export const ruhu = new Proxy({} as Comlink.Remote<Ruhu>, {
  get: (_, name: keyof Ruhu) => async (...args: never[]) => {
    if (!first.has(name)) {
      await isOpen;
    }
    return (core[name] as (...args: never[]) => unknown)(...args);
  },
});

/** The core could not even be opened. */
export const broken = signal(false);

export const opened = signal<Opened | null>(null);
/** What the first screens say until the file is open and the list has come. */
export const glance = signal<Glance | null>(null);
/** Villages of a glance, for screens whose own answer has not come. */
export const glancedVillages = signal<readonly Village[]>([]);
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

/** Takes what there is to be seen before the core is open, unless it comes too late to be of use. */
export async function look(): Promise<void> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 400));
  const seen = await Promise.race([glanced, late]);
  if (seen && opened.value === null) {
    glance.value = seen;
    glancedVillages.value = seen.villages;
    status.value = seen.status;
  }
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
    glance.value = null;
    broken.value = true;
    throw e;
  }
  stayOffline().catch(() => undefined); // the next opening tries again
}

/** Takes how the core stands now. */
export async function stand(now: Opened): Promise<void> {
  letIn();
  if (now.state === 'ready') {
    const key = ruhu.draftKey();
    const asked = ask(true);
    shelf.value = sealedShelf(localStorage, await key);
    opened.value = now;
    await asked;
    return;
  }
  opened.value = now;
  glance.value = null;
  glancedVillages.value = [];
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
      const listed = stale.lines ? ruhu.list().then(take) : undefined;
      stale.lines = stale.status = false;
      await Promise.all([listed, ruhu.status().then((now) => (status.value = now))]);
    }
  } finally {
    asking = false;
  }
}

/** Takes the list piece by piece, so that what is pressed meanwhile is answered. */
async function take(pieces: readonly string[]): Promise<void> {
  const now: Line[] = [];
  for (const piece of pieces) {
    now.push(...unpack(piece));
    await new Promise((resolve) => setTimeout(resolve));
  }
  batch(() => {
    lines.value = now;
    glance.value = null;
  });
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
