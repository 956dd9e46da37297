import { fieldAt, reference, version } from '../contract/catalogue';
import { levelOf, maxPageRows, type Page, type ReferencePage } from '../contract/message';
import { encodePull } from '../contract/page';
import { newEpoch, startOver } from './anew';
import { device } from './device';
import { freeze, freezeUnbrought, purgeFrozen } from './forget';
import { examine } from './inspect';
import { uncover } from './overlay';
import type { Replica } from './replica';
import { covered, takeVillage, villageState, type Report } from './village';

export interface PullRequest {
  body: string;
  /** The same without its name: where the device stands. */
  place: string;
  /** Villages that were taken as files, and that it tells the server of. */
  told: string[];
}

/**
 * The next pull request. From then on no page but its answer is taken. Null as long as a restored
 * server has not said what it still has of this device's work: what it lost would vanish from sight.
 */
export function pullRequest(r: Replica, have: Record<string, number> | null): PullRequest | null {
  return r.db.write(() => {
    const d = device(r);
    if (d.ask) return null;
    const anew = r.db.column<string>('SELECT code FROM village WHERE seq < 0 AND frozen = 0');
    const q = { device: d.id, cursor: d.cursor, v: version, limit: maxPageRows, have, anew };
    r.asked = r.world.newId();
    // The answer's last page will have these, whichever village they landed in.
    r.db.run("UPDATE journal SET asked = 1 WHERE state = 'acked' AND overlaid = 1 AND asked = 0");
    return { body: encodePull({ ...q, request: r.asked }), place: encodePull({ ...q, request: '' }), told: Object.keys(have ?? {}) };
  });
}

export interface PageReport extends Report {
  more: boolean;
  /** The next request begins from nothing, and there may be something to send before it. */
  restarted: boolean;
  /** The page answers another request than the newest, and was passed over. */
  late: boolean;
  /** Villages to be taken as files before the next request. */
  files: string[];
}

/** Takes one page: its rows, what they mean for local edits, and the cursor, in one transaction. */
export function takePage(r: Replica, p: Page, told: readonly string[] = []): PageReport {
  const report: PageReport = { rows: 0, verified: 0, mismatched: 0, more: p.more, restarted: false, late: false, files: [] };
  r.db.write(() => {
    page(r, p, report);
    if (!report.late && !report.restarted) report.files = copies(r, p, told);
  });
  return report;
}

function page(r: Replica, p: Page, report: PageReport): void {
  const d = device(r);
  if (p.request !== r.asked || levelOf(p.epoch) < levelOf(d.epoch)) {
    if (p.request === r.asked) r.asked = '';
    Object.assign(report, { late: true, more: false });
    return;
  }
  r.asked = '';
  if (d.epoch !== '' && p.epoch !== d.epoch) return restart(report, () => newEpoch(r, p.epoch));
  if (!continues(r, p)) return restart(report, () => startOver(r));
  r.db.run('UPDATE device SET epoch = ?, cursor = ?, heard = max(heard, ?)', p.epoch, p.cursor, p.now);
  const under = covered(r);
  for (const code of p.gone) freeze(r, code);
  for (const v of p.villages) takeVillage(r, v, under, report);
  if (p.reference) takeReference(r, p.reference);
  if (!p.more) lastPage(r, report);
  purgeFrozen(r);
}

function restart(report: PageReport, how: () => void): void {
  Object.assign(report, { more: true, restarted: true });
  how();
}

/** Whether every village of the page begins where the one held here ends, or at nothing. */
function continues(r: Replica, p: Page): boolean {
  return p.villages.every((v) => v.from === 0 || villageState(r, v.village)?.seq === v.from);
}

/** Ends a pull: whatever was cut between pages is whole now, and villages that turned out wrong are pulled again. */
function lastPage(r: Replica, report: PageReport): void {
  r.db.run('UPDATE unit SET rev = ahead WHERE ahead > rev');
  r.db.run('UPDATE village SET whole = seq WHERE whole < seq');
  freezeUnbrought(r);
  for (const no of r.db.column<number>("SELECT no FROM journal WHERE state = 'acked' AND overlaid = 1 AND asked = 1")) uncover(r, no);
  if (examine(r)) Object.assign(report, { more: true, restarted: true });
}

/** The cursor knows now of the files that the server was told of. A file of a village that is held comes as rows. */
function copies(r: Replica, p: Page, told: readonly string[]): string[] {
  for (const village of told) r.db.run('DELETE FROM taken WHERE village = ?', village);
  return p.files.filter((village) => {
    if (!villageState(r, village)) return true;
    r.db.run('UPDATE village SET seq = -1, whole = 0 WHERE code = ?', village);
    return false;
  });
}

/** Replaces the reference tables whole. */
function takeReference(r: Replica, p: ReferencePage): void {
  for (const { table, rows } of p.tables.filter((t) => reference.includes(t.table))) {
    const names = table.present.map((i) => fieldAt(table, i).name);
    const insert = `INSERT OR REPLACE INTO ${table.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    r.db.run(`DELETE FROM ${table.name}`);
    for (const row of rows) r.db.run(insert, ...table.present.map((i) => row[i] ?? null));
  }
  r.db.run('UPDATE device SET reference = ?', p.version);
}
