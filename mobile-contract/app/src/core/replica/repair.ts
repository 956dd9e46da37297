import { version } from '../contract/catalogue';
import { bucketOf, buckets, minus, plus, spell } from '../contract/digest';
import { maxRepairUnits, type RepairAnswer } from '../contract/message';
import { encodeRepair } from '../contract/repairs';
import { device } from './device';
import { forgetUnit } from './forget';
import { digest, eachHeld } from './held';
import { rebaseAll } from './overlay';
import type { Cure, Replica } from './replica';
import { digestOf, type Key, type Row } from './rows';
import { covered, takeTables, villageState, type Report } from './village';

/** What taking one repair answer did. */
export interface RepairReport extends Report {
  repaired: number;
  households: number;
  late: boolean;
}

/** The body of the next repair request; null when there is nothing that a repair can help: then pull. */
export function repairRequest(r: Replica): string | null {
  return r.db.read(() => {
    const d = device(r);
    if (d.id === '' || d.ask) return null;
    const cure = nextCure(r);
    if (!cure) return null;
    const sums = cure.units === null ? bucketSums(r, cure.village) : [];
    return encodeRepair({ device: d.id, v: version, village: cure.village, seq: cure.seq, buckets: sums, units: cure.units ?? [] });
  });
}

/** Goes on with the repair under way, or begins with the first village that is marked and was whole. */
function nextCure(r: Replica): Cure | null {
  const found = r.db.row("SELECT code, whole FROM village WHERE seq < 0 AND frozen = 0 AND whole > 0 AND expected <> '' ORDER BY code LIMIT 1");
  if (!found) r.cure = null;
  else if (r.cure?.village !== found[0] || r.cure?.seq !== found[1]) {
    r.cure = { village: found[0] as string, seq: found[1] as number, units: null };
  }
  return r.cure;
}

function unitOf(row: Row): string {
  return row.household || row.village;
}

function bucketSums(r: Replica, village: string): string[] {
  const sums = new Array<bigint>(buckets).fill(0n);
  eachHeld(r, village, (row) => {
    const b = bucketOf(unitOf(row));
    sums[b] = plus(sums[b]!, digestOf(row));
  });
  return sums.map(spell);
}

/** Takes the answer to the newest repair request. When it is not enough, the next page brings the village from nothing. */
export function takeRepair(r: Replica, a: RepairAnswer): RepairReport {
  const report: RepairReport = { rows: 0, verified: 0, mismatched: 0, repaired: 0, households: 0, late: false };
  r.db.write(() => repair(r, a, report));
  return report;
}

function repair(r: Replica, a: RepairAnswer, report: RepairReport): void {
  const cure = r.cure;
  if (!cure || a.village !== cure.village) {
    report.late = true;
    return;
  }
  const state = villageState(r, cure.village);
  if (a.epoch !== device(r).epoch || !state || state.seq >= 0 || state.whole !== cure.seq) {
    r.cure = null;
    report.late = true;
  } else if (a.seq !== cure.seq) { // pull what is new first, and compare then
    r.cure = null;
    r.db.run('UPDATE village SET seq = whole WHERE code = ?', cure.village);
  } else if (cure.units === null) diagnose(r, cure, a);
  else if (a.buckets.length > 0) report.late = true; // asked before it was known which households
  else {
    r.cure = null;
    heal(r, cure.village, cure.units, a, state.expected, report);
  }
}

/** Leaves a village to the next page. */
function giveUp(r: Replica, village: string): void {
  r.cure = null;
  r.db.run('UPDATE village SET whole = 0 WHERE code = ?', village);
}

/** Finds the households that are wrong: in the buckets that differ, those held otherwise, not here, or not there. */
function diagnose(r: Replica, cure: Cure, a: RepairAnswer): void {
  const unlike = new Map<string, bigint>();
  for (const [unit, d] of a.units) unlike.set(unit, plus(unlike.get(unit) ?? 0n, BigInt(`0x${d}`)));
  eachHeld(r, cure.village, (row) => unlike.set(unitOf(row), minus(unlike.get(unitOf(row)) ?? 0n, digestOf(row))));
  const units = [...unlike].filter(([unit, left]) => left !== 0n && a.buckets.includes(bucketOf(unit))).map(([unit]) => unit).sort();
  if (units.length === 0 || units.length > maxRepairUnits) giveUp(r, cure.village);
  else r.cure = { ...cure, units };
}

/** Replaces the households asked for by what came, and compares again. */
function heal(r: Replica, village: string, units: string[], a: RepairAnswer, expected: string, report: RepairReport): void {
  const under = covered(r);
  const again: Key[] = units.flatMap((unit) => forgetUnit(r, village, unit));
  const heads = takeTables(r, village, a.tables, under, again, report);
  rebaseAll(r, again);
  for (const [unit, rev] of heads) r.db.run('INSERT OR REPLACE INTO unit (id, village, rev, ahead) VALUES (?1, ?2, ?3, ?3)', unit, village, rev);
  report.households = units.length;
  if (spell(digest(r, village)) !== expected) return giveUp(r, village);
  report.repaired = 1;
  r.db.run("UPDATE village SET seq = whole, got = ?, repaired = '' WHERE code = ?", expected, village);
}
