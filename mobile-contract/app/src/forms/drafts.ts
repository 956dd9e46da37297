import { signal, type Signal } from '@preact/signals';

import type { Value } from '../core/api';

/**
 * What was typed and not saved yet. It is written at every key, synchronously, so that a tab that
 * is killed loses nothing; it is forgotten when it is saved, given up, or the device is wiped.
 */

const prefix = 'draft:';

export interface Typed {
  /** Values by field. */
  set: Record<string, Value>;
  /** By field, what was typed and could not be read as a value. */
  raw: Record<string, string>;
  /** The row is to be deleted when it is saved. */
  gone?: true;
}

/** The part of the browser's storage that drafts need. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export function readDraft(shelf: Shelf, name: string): Typed | null {
  try {
    return JSON.parse(shelf.getItem(prefix + name) ?? 'null') as Typed | null;
  } catch {
    return null; // cut off in mid-write by a full disk
  }
}

/** A draft as it stands now: nothing typed is null. */
export interface Kept {
  typed: Typed | null;
  /** Whether there was room to keep it. */
  room: boolean;
}

const looked = new WeakMap<Shelf, Map<string, Signal<Kept>>>();

/**
 * A draft for whoever looks at it, with what others do to it: a photo takes a second until it is
 * kept, and meanwhile people type on, or leave the form and come back to it. Whoever changes a
 * draft begins from what this says at that moment, never from what was once drawn.
 */
export function draftAt(shelf: Shelf, name: string): Signal<Kept> {
  let here = looked.get(shelf);
  if (!here) {
    looked.set(shelf, (here = new Map()));
  }
  let draft = here.get(name);
  if (!draft) {
    here.set(name, (draft = signal<Kept>({ typed: readDraft(shelf, name), room: true })));
  }
  return draft;
}

function show(shelf: Shelf, name: string, kept: Kept): void {
  const draft = looked.get(shelf)?.get(name);
  if (draft) {
    draft.value = kept;
  }
}

/** Keeps a draft; one that says nothing is forgotten. Answers whether there was room. */
export function keepDraft(shelf: Shelf, name: string, typed: Typed): boolean {
  if (Object.keys(typed.set).length === 0 && Object.keys(typed.raw).length === 0 && !typed.gone) {
    dropDraft(shelf, name);
    return true;
  }
  const room = write(shelf, name, typed);
  show(shelf, name, { typed, room });
  return room;
}

function write(shelf: Shelf, name: string, typed: Typed): boolean {
  try {
    shelf.setItem(prefix + name, JSON.stringify(typed));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(shelf: Shelf, name: string): void {
  shelf.removeItem(prefix + name);
  show(shelf, name, { typed: null, room: true });
}

/** The names of all drafts that begin with something. */
export function draftNames(shelf: Shelf, begin = ''): string[] {
  const names: string[] = [];
  for (let i = 0; i < shelf.length; i++) {
    const key = shelf.key(i);
    if (key?.startsWith(prefix + begin)) {
      names.push(key.slice(prefix.length));
    }
  }
  return names.sort();
}

export function dropAllDrafts(shelf: Shelf): void {
  draftNames(shelf).forEach((name) => dropDraft(shelf, name));
}
