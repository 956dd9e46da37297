import type { Language } from '../api';
import { decodeChangeset, encodeChangeset } from '../contract/changeset';
import { Fault, refusal, uuidPattern } from '../contract/value';
import { newEpoch, sendAgain } from './anew';
import { unsent } from './journal';
import type { Replica } from './replica';

/** Who this replica is and how far it is, as stored. */
export interface Device {
  id: string;
  person: string;
  language: Language;
  epoch: string;
  clock: number;
  heard: number;
  lastN: number;
  cursor: string;
  forked: boolean;
  ask: boolean;
}

export function device(r: Replica): Device {
  const [id, person, language, epoch, clock, heard, lastN, cursor, forked, ask] = r.db.row(
    'SELECT id, person, language, epoch, clock, heard, last_n, cursor, forked, ask FROM device',
  ) as [string, string, Language, string, number, number, number, string, number, number];
  return { id, person, language, epoch, clock, heard, lastN, cursor, forked: forked !== 0, ask: ask !== 0 };
}

function badId(): never {
  throw new Fault(refusal('bad_id'));
}

/** Stores who this device is, as the server answered to its one-time code. In the caller's transaction. */
export function enrol(r: Replica, id: string, person: string, epoch: string, language: Language): void {
  const d = device(r);
  if (d.id !== '' && d.id !== id) throw new Error('enrolled already: unsent work moves by reenrol');
  if (!uuidPattern.test(id) || !uuidPattern.test(person)) badId();
  if (d.epoch !== '' && d.epoch !== epoch) newEpoch(r, epoch);
  r.db.run('UPDATE device SET id = ?, person = ?, epoch = ?, language = ?', id, person, epoch, language);
}

/**
 * Gives the device a new identity: after a fork, or when a restored server does not know the old
 * one. Unsent changesets keep their ids and their order, and are numbered anew from 1. The person
 * remains the same: one's work may not be sent under another's name. In the caller's transaction.
 */
export function reenrol(r: Replica, id: string, person: string, epoch: string): void {
  const d = device(r);
  if (person !== d.person) throw new Fault(refusal('other_person'));
  if (!uuidPattern.test(id) || id === d.id) badId();
  if (d.epoch !== epoch) newEpoch(r, epoch);
  sendAgain(r, 'epoch <> ?', epoch);
  const lastN = renumber(r, id);
  // heard moves on, so that a late answer to the old identity counts as old.
  r.db.run('UPDATE device SET id = ?, epoch = ?, last_n = ?, heard = heard + 1, forked = 0, ask = 0', id, epoch, lastN);
}

function renumber(r: Replica, id: string): number {
  if (r.db.number('SELECT count(*) FROM journal WHERE device = ?', id) > 0) badId();
  const waiting = unsent(r, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  for (const [i, entry] of waiting.entries()) {
    const c = decodeChangeset(entry.body);
    if (c.fault) throw new Fault(c.fault);
    c.n = i + 1;
    r.db.run('UPDATE journal SET device = ?, n = ?, body = ? WHERE no = ?', id, c.n, bytes(encodeChangeset(c)), entry.no);
  }
  return waiting.length;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** Bodies lie as bytes in the file. */
export function bytes(body: string): Uint8Array {
  return utf8.encode(body);
}

export function textOf(body: unknown): string {
  return text.decode(body as Uint8Array);
}
