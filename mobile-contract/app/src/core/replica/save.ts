import type { Draft, Result } from '../api';
import { version } from '../contract/catalogue';
import { encodeChangeset } from '../contract/changeset';
import { believed, next, today } from '../contract/clock';
import { maxBody, type Changeset, type FullAction } from '../contract/message';
import { brokenRules } from '../contract/rules';
import { refusal, type Refusal, type Value } from '../contract/value';
import { bytes, device, type Device } from './device';
import { closeRefusal } from './journal';
import { cover } from './overlay';
import type { Replica } from './replica';
import { eachRow, sqlOf } from './rows';
import { Visit } from './visit';

/** Leaves room for what a request adds around a single changeset. */
const largest = maxBody - 1024;

/** Thrown inside a transaction to undo it: what is wrong with a visit, or that it was only looked at. */
class Undone extends Error {
  constructor(readonly refusals: Refusal[]) {
    super('undone');
  }
}

/** Saves one visit as one changeset. When it returns, it is on disk. When anything is wrong, nothing is saved. */
export function save(r: Replica, draft: Draft): Result<string> {
  return attempt(r, draft, true);
}

/** What is wrong with a visit, found the way it is saved: by saving it, and undoing that. */
export function check(r: Replica, draft: Draft): Refusal[] {
  const result = attempt(r, draft, false);
  return result.ok ? [] : result.refusals;
}

function attempt(r: Replica, draft: Draft, keep: boolean): Result<string> {
  try {
    return {
      ok: true,
      value: r.db.write(() => {
        const id = saved(r, draft);
        if (!keep) throw new Undone([]);
        return id;
      }),
    };
  } catch (e) {
    if (!(e instanceof Undone)) throw e;
    return e.refusals.length > 0 ? { ok: false, refusals: e.refusals } : { ok: true, value: '' };
  }
}

function saved(r: Replica, draft: Draft): string {
  const d = device(r);
  const now = believed(r.world.now(), d.clock);
  const visit = new Visit(r, draft, today(now, d.heard));
  if (visit.refusals.length > 0) throw new Undone(visit.refusals);
  const c: Changeset = {
    n: d.lastN + 1, id: r.world.newId(), by: d.person, village: draft.village, household: draft.household,
    at: next(d.clock, now), v: version, seen: visit.seen, edits: visit.edits, actions: (draft.actions ?? []).map(full),
  };
  r.db.run('UPDATE device SET last_n = ?, clock = ?', c.n, c.at);
  const before = broken(r, c);
  record(r, d, c);
  keepRules(r, c, before);
  if (draft.mends) closeRefusal(r, draft.mends, c.id);
  return c.id;
}

function full(a: Partial<FullAction> & { do: string }): FullAction {
  return { step: '', expect: '', reason: '', document: '', ref: '', ...a };
}

/** Writes a changeset to the journal and lays it over its rows. */
function record(r: Replica, d: Device, c: Changeset): void {
  const body = bytes(encodeChangeset(c));
  if (body.length > largest) throw new Undone([refusal('too_large', { param: String(largest) })]);
  const no = r.db.number('SELECT coalesce(max(no), 0) + 1 FROM journal');
  r.db.run(`INSERT INTO journal (no, id, device, n, village, household, at, body, state, overlaid, seq, asked, outcome, epoch, closed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'unsent', 1, 0, 0, NULL, '', '')`, no, c.id, d.id, c.n, c.village, c.household, c.at, body);
  cover(r, no, c);
}

/** The rules on the household that it breaks, of those that a changeset touches. */
function broken(r: Replica, c: Changeset): Refusal[] {
  if (c.household === '') return [];
  return brokenRules(new Set(c.edits.map((e) => e.table.name)), (t) => {
    const rows: Value[][] = [];
    eachRow(r, t, sqlOf(t).unit, [c.household], (row) => rows.push(row.values));
    return rows;
  });
}

/** Refuses what breaks a rule that held before. One that was broken before is not this visit's fault: people are settling it. */
function keepRules(r: Replica, c: Changeset, before: Refusal[]): void {
  const known = c.seen > 0 ? before : [];
  const after = broken(r, c).filter((p) => !known.some((b) => b.code === p.code && b.table === p.table));
  if (after.length > 0) throw new Undone(after);
}

