import { replicated } from '../contract/catalogue';
import { spell } from '../contract/digest';
import { digest } from './held';
import type { Replica } from './replica';

/** A village whose rows do not give the server's digest; what led to the very same mismatch is not tried again. */
const wrong = ' WHERE frozen = 0 AND seq >= 0 AND expected <> got AND repaired <> expected || got';

const week = 7 * 24 * 60 * 60 * 1000;

/**
 * Once a week, hashes every village anew and marks those whose rows are wrong, for the sync that
 * follows to repair: for what spoils in quiet times. Rows of villages that are not here go at once.
 */
export function inspectNowAndThen(r: Replica): void {
  const since = r.world.now() - r.db.number('SELECT inspected FROM app');
  if (since >= 0 && since < week) return;
  r.db.write(() => {
    dropStrays(r);
    hashAll(r);
    mark(r);
    r.db.run('UPDATE app SET inspected = ?', r.world.now());
  });
}

function dropStrays(r: Replica): void {
  for (const t of replicated) {
    r.db.run(`DELETE FROM ${t.name} WHERE village NOT IN (SELECT code FROM village)
      AND id NOT IN (SELECT row FROM confirmed WHERE tbl = ?)`, t.name);
  }
}

/** Marks the villages whose rows turned out wrong. What spoiled one may have spoiled others, so all are hashed then. */
export function examine(r: Replica): boolean {
  if (r.db.number(`SELECT count(*) FROM village${wrong}`) === 0) return false;
  hashAll(r);
  return mark(r);
}

function mark(r: Replica): boolean {
  if (r.db.number(`SELECT count(*) FROM village${wrong}`) === 0) return false;
  r.asked = ''; // no page that is on its way brings a village from nothing
  r.db.run(`UPDATE village SET seq = -1, repaired = expected || got${wrong}`);
  return true;
}

function hashAll(r: Replica): void {
  const codes = r.db.column<string>("SELECT code FROM village WHERE frozen = 0 AND expected <> '' AND whole = seq");
  for (const code of codes) r.db.run('UPDATE village SET got = ? WHERE code = ?', spell(digest(r, code)), code);
}
