import type { Outcome } from '../contract/message';
import { decodeOutcome } from '../contract/answer';
import { textOf } from './device';
import type { Replica } from './replica';

/** A changeset that waits in the journal. */
export interface Waiting {
  no: number;
  n: number;
  id: string;
  body: string;
}

/** The oldest unsent changesets, at most so many and so many bytes of them, but always one when there is one. */
export function unsent(r: Replica, limit: number, size: number): Waiting[] {
  const out: Waiting[] = [];
  let room = size;
  r.db.each("SELECT no, n, id, body FROM journal WHERE state = 'unsent' ORDER BY no LIMIT ?", [limit], ([no, n, id, body]) => {
    room -= (body as Uint8Array).length;
    if (room < 0 && out.length > 0) {
      room = -1;
      return;
    }
    out.push({ no: no as number, n: n as number, id: id as string, body: textOf(body) });
  });
  return out;
}

export interface JournalEntry {
  no: number;
  id: string;
  n: number;
  village: string;
  household: string;
  at: number;
  body: string;
  state: 'unsent' | 'acked' | 'refused';
  overlaid: boolean;
  outcome: Outcome | null;
  closed: string;
}

/** Lines of the journal, chosen and ordered by the end of a statement. */
export function entries(r: Replica, where: string, ...bind: (string | number)[]): JournalEntry[] {
  const columns = 'SELECT no, id, n, village, household, at, body, state, overlaid, outcome, closed FROM journal ';
  return r.db.rows(columns + where, ...bind).map((row) => ({
    no: row[0] as number,
    id: row[1] as string,
    n: row[2] as number,
    village: row[3] as string,
    household: row[4] as string,
    at: row[5] as number,
    body: textOf(row[6]),
    state: row[7] as JournalEntry['state'],
    overlaid: row[8] !== 0,
    outcome: row[9] === null ? null : decodeOutcome(textOf(row[9])),
    closed: row[10] as string,
  }));
}

/** Gives a refused changeset up, or says which one mends it. It stays in the journal. */
export function closeRefusal(r: Replica, id: string, how: string): void {
  if (r.db.number('SELECT count(*) FROM refused WHERE id = ?', id) === 0) throw new Error('no such refused changeset');
  r.db.run('UPDATE journal SET closed = ? WHERE id = ?', how, id);
}
