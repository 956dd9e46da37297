import { encodeOutcome } from '../contract/answer';
import { encodePush } from '../contract/changeset';
import { believed, readingOf } from '../contract/clock';
import { levelOf, maxChangesets, type Answer, type Outcome } from '../contract/message';
import { maxNumber } from '../contract/value';
import { newEpoch, sendAgain } from './anew';
import { bytes, device, type Device } from './device';
import { purgeFrozen } from './forget';
import { unsent } from './journal';
import { uncover } from './overlay';
import type { Replica } from './replica';

/** Bytes of changesets in a request, but for a single larger one: what is lost with a broken line is sent again. */
export const maxBatch = 1 << 20;

/** The device's clock as it travels: not before any reading in the request. */
export function nowOf(r: Replica, d: Device): number {
  return Math.max(d.clock, readingOf(believed(r.world.now(), d.clock)));
}

/** The body of the next push request, and how many changesets it has; null when there is nothing to send. */
export function nextPush(r: Replica): { body: string; count: number } | null {
  return r.db.read(() => {
    const d = device(r);
    const batch = unsent(r, maxChangesets, maxBatch);
    if (batch.length === 0 && !d.ask) return null;
    return { body: encodePush(d.id, nowOf(r, d), batch.map((e) => e.body)), count: batch.length };
  });
}

/** Takes the server's answer to a push, which may come late, twice or not at all. */
export function takeAnswer(r: Replica, a: Answer): void {
  r.db.write(() => answer(r, a));
}

/** The same within a transaction. */
export function answer(r: Replica, a: Answer): void {
  const d = device(r);
  // From before the server was restored: it may have forgotten what it said then.
  if (levelOf(a.epoch) < levelOf(d.epoch)) return;
  let restored = d.ask;
  if (d.epoch !== '' && a.epoch !== d.epoch) {
    restored = true;
    newEpoch(r, a.epoch);
  }
  for (const o of a.outcomes) outcome(r, d, a, o);
  expects(r, d, a);
  if (restored) sendAgain(r, 'device = ? AND n >= ? AND epoch <> ?', d.id, a.kept, a.epoch);
  r.db.run('UPDATE device SET epoch = ?, heard = max(heard, ?), ask = 0', a.epoch, a.now);
  purgeFrozen(r);
}

/**
 * The commit of a changeset whose household has moved: one that the village it was sent to never
 * reaches. The last page of the next pull has its rows, if any village held here does.
 */
const landedElsewhere = maxNumber;

/** Notes what became of one changeset. One that is not known by this number and id belongs to another life of the device. */
function outcome(r: Replica, d: Device, a: Answer, o: Outcome): void {
  const found = r.db.row(
    "SELECT no, overlaid, village FROM journal WHERE device = ? AND n = ? AND id = ? AND state = 'unsent'", d.id, o.n, o.id);
  if (!found) return;
  const [no, overlaid, village] = found as [number, number, string];
  const state = o.outcome === 'rejected' ? 'refused' : 'acked';
  const seq = o.village !== '' ? landedElsewhere : o.seq;
  r.db.run('UPDATE journal SET state = ?, seq = ?, asked = 0, outcome = ?, epoch = ? WHERE no = ?',
    state, seq, bytes(encodeOutcome(o)), a.epoch, no);
  // The backup has this one, and so all that was answered before it.
  if (o.n === a.kept) r.db.run("UPDATE journal SET epoch = ? WHERE no < ? AND state <> 'unsent'", a.epoch, no);
  if (overlaid === 0) return;
  // The rows may have come back before the answer did.
  const whole = r.db.number('SELECT whole FROM village WHERE code = ?', village);
  if (state === 'refused' || seq <= whole) uncover(r, no);
}

/**
 * Compares the number that the server waits for with the journal's. A restored server has lost
 * what it acknowledged: that is sent again. One that knows more than was ever saved here knows
 * another life of this device. An answer older than the newest one says nothing new.
 */
function expects(r: Replica, d: Device, a: Answer): void {
  const old = a.epoch === d.epoch && a.now < d.heard;
  if (a.problem?.code === 'fork' || (a.expects > d.lastN + 1 && !old)) {
    r.db.run('UPDATE device SET forked = 1');
    return;
  }
  if (a.expects < 1 || (old && a.problem === null)) return;
  sendAgain(r, 'device = ? AND n >= ?', d.id, a.expects);
}
