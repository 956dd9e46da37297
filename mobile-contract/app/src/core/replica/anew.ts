import { decodeChangeset } from '../contract/changeset';
import { Fault } from '../contract/value';
import { textOf } from './device';
import { cover } from './overlay';
import type { Replica } from './replica';

/**
 * Makes the next pull bring everything from nothing. What is held stays readable until the page
 * that replaces it; a village that no page brings is no longer assigned.
 */
export function startOver(r: Replica): void {
  r.asked = ''; // no page that is on its way continues what is held
  r.db.run('DELETE FROM taken');
  r.db.run('UPDATE village SET seq = -1, whole = 0');
  r.db.run("UPDATE device SET cursor = ''");
}

/**
 * Begins anew with a server that was restored from a backup: all is pulled again, but before that
 * it is asked which changesets it still has. Its photos may be an old copy as well.
 */
export function newEpoch(r: Replica, epoch: string): void {
  startOver(r);
  r.db.run("UPDATE original SET state = 'unsent' WHERE state = 'proven'");
  r.db.run('UPDATE device SET epoch = ?, ask = 1', epoch);
}

/**
 * Makes answered changesets unsent again. What was taken, and is among the server's rows no more,
 * stays in sight where it was.
 */
export function sendAgain(r: Replica, which: string, ...bind: (string | number)[]): void {
  const uncovered = r.db.rows(
    `SELECT no, body FROM journal WHERE ${which} AND state = 'acked' AND overlaid = 0
      AND village IN (SELECT code FROM village WHERE frozen = 0) ORDER BY no`, ...bind);
  r.db.run(`UPDATE journal SET state = 'unsent', seq = 0, outcome = NULL, epoch = '' WHERE state <> 'unsent' AND ${which}`, ...bind);
  for (const [no, body] of uncovered) {
    const c = decodeChangeset(textOf(body));
    if (c.fault) throw new Fault(c.fault);
    r.db.run('UPDATE journal SET overlaid = 1 WHERE no = ?', no as number);
    cover(r, no as number, c);
  }
}
