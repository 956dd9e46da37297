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

/** Keeps a draft; one that says nothing is forgotten. Answers whether there was room. */
export function keepDraft(shelf: Shelf, name: string, typed: Typed): boolean {
  if (Object.keys(typed.set).length === 0 && Object.keys(typed.raw).length === 0 && !typed.gone) {
    dropDraft(shelf, name);
    return true;
  }
  try {
    shelf.setItem(prefix + name, JSON.stringify(typed));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(shelf: Shelf, name: string): void {
  shelf.removeItem(prefix + name);
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
