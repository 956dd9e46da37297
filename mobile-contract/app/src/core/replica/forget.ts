import { replicated } from '../contract/catalogue';
import { keys } from './confirmed';
import { uncover } from './overlay';
import type { Replica } from './replica';
import { sqlOf, type Key } from './rows';

/**
 * Drops what the server once said of a village, because the page at hand brings it from nothing.
 * Unsent work stays. Returns the rows with local edits, which are to be computed anew.
 */
export function forget(r: Replica, village: string): Key[] {
  for (const t of replicated) r.db.run(sqlOf(t).clear, village);
  r.db.run('DELETE FROM unit WHERE village = ?', village);
  const under = keys(r, 'SELECT tbl, row FROM confirmed WHERE village = ?', village);
  r.db.run('UPDATE confirmed SET rev = 0, deleted = 0, vals = NULL WHERE village = ?', village);
  return under;
}

/** The same for one household, or a village's own papers. Rows that have arrived in another village stay. */
export function forgetUnit(r: Replica, village: string, unit: string): Key[] {
  const household = unit === village ? '' : unit;
  for (const t of replicated) r.db.run(sqlOf(t).strip, village, household);
  r.db.run('DELETE FROM unit WHERE id = ? AND village = ?', unit, village);
  const which = ' WHERE village = ? AND household = ?';
  const under = keys(r, `SELECT tbl, row FROM confirmed${which}`, village, household);
  r.db.run(`UPDATE confirmed SET rev = 0, deleted = 0, vals = NULL${which}`, village, household);
  return under;
}

/** Marks a village as no longer assigned: nothing new is saved in it. Assigned again, it comes from nothing. */
export function freeze(r: Replica, village: string): void {
  r.db.run('DELETE FROM taken WHERE village = ?', village);
  r.db.run('UPDATE village SET frozen = 1, seq = -1 WHERE code = ?', village);
}

/** Freezes what a pull from nothing did not bring: the server names as gone only what stands in the cursor. */
export function freezeUnbrought(r: Replica): void {
  for (const code of r.db.column<string>('SELECT code FROM village WHERE seq < 0 AND frozen = 0')) freeze(r, code);
}

/** Takes away the villages that are no longer assigned and of which nothing is unsent. The journal stays. */
export function purgeFrozen(r: Replica): void {
  const codes = r.db.column<string>(`SELECT code FROM village WHERE frozen = 1
    AND NOT EXISTS (SELECT 1 FROM journal WHERE state = 'unsent' AND journal.village = village.code)`);
  for (const code of codes) purge(r, code);
}

function purge(r: Replica, village: string): void {
  const waiting = r.db.column<number>('SELECT no FROM journal WHERE overlaid = 1 AND village = ?', village);
  for (const no of waiting) uncover(r, no);
  forget(r, village);
  r.db.run('DELETE FROM village WHERE code = ?', village);
}
