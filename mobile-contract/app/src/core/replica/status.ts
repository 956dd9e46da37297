import type { Status } from '../api';
import type { Value } from '../contract/value';
import { reference } from '../contract/catalogue';
import type { Cell } from './db';
import type { Replica } from './replica';

/** The part of the status that the file knows. */
export type HeldStatus = Omit<Status, 'persisted' | 'room' | 'pin'>;

const photos = 'original WHERE sha256 NOT IN (SELECT sha256 FROM preview)';

const statusSql = `SELECT d.id, d.person, a.name, d.language,
    (SELECT count(*) FROM village),
    (SELECT count(*) FROM journal WHERE state = 'unsent'),
    (SELECT count(*) FROM journal WHERE state = 'acked' AND overlaid = 1),
    (SELECT count(*) FROM refused),
    (SELECT count(*) FROM conflict WHERE deleted = 0 AND state = 'open'),
    (SELECT count(*) FROM journal),
    (SELECT count(*) FROM village WHERE expected <> '' AND expected = got AND seq >= 0),
    (SELECT count(*) FROM village WHERE expected <> got),
    (SELECT count(*) FROM ${photos}), (SELECT count(*) FROM ${photos} AND state <> 'unsent'),
    d.forked, a.last_sync, a.ahead, a.upgrade, a.forbidden, a.signed_out, a.autosync
  FROM device d, app a`;

export function status(r: Replica): HeldStatus {
  const c = r.db.row(statusSql)!;
  const n = (i: number) => c[i] as number;
  return {
    device: c[0] as string, person: c[1] as string, name: c[2] as string, language: c[3] as Status['language'],
    villages: n(4), unsent: n(5), waiting: n(6), refused: n(7), conflicts: n(8), saved: n(9), proven: n(10), mismatched: n(11),
    photos: { kept: n(12), proven: n(13), unsent: n(12) - n(13) },
    forked: c[14] !== 0, lastSync: c[15] as number | null, clockAhead: n(16),
    upgrade: c[17] !== 0, forbidden: c[18] !== 0, signedOut: c[19] !== 0, autosync: c[20] !== 0,
  };
}

/** How the app stands with the server, as it is noted. */
export type Standing = Partial<{ name: string; last_sync: number; ahead: number; upgrade: number; forbidden: number; signed_out: number; autosync: number }>;

export function stand(r: Replica, how: Standing): void {
  const names = Object.keys(how);
  if (names.length > 0) r.db.run(`UPDATE app SET ${names.map((n) => `${n} = ?`).join(', ')}`, ...(Object.values(how) as Cell[]));
}

/** Rows of a table that devices only read, in the server's order. */
export function referenceRows(r: Replica, name: string): Record<string, Value>[] {
  const t = reference.find((known) => known.name === name);
  if (!t) return [];
  const names = t.present.map((i) => t.fields[i]!.name);
  return r.db.rows(`SELECT ${names.join(', ')} FROM ${t.name} ORDER BY rowid`).map((row) => Object.fromEntries(names.map((n, i) => [n, row[i] as Value])));
}
