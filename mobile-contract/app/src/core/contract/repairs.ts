import { buckets } from './digest';
import { maxRepairUnits, type RepairAnswer, type RepairQuestion } from './message';
import { readTables, readVillageCode } from './page';
import { maxId, read, type Reader } from './reader';
import { Writer } from './writer';

export function encodeRepair(q: RepairQuestion): string {
  const w = new Writer().open('{').member('device', q.device).member('v', q.v).member('village', q.village).member('seq', q.seq);
  return w.list('buckets', q.buckets, (d) => w.value(d)).list('units', q.units, (u) => w.value(u)).close('}').toString();
}

/** Reads the answer to a repair. Tables, columns and members that it does not know are passed over. */
export function decodeRepair(text: string): RepairAnswer {
  const a: RepairAnswer = { epoch: '', now: 0, village: '', seq: 0, buckets: [], units: [], tables: [] };
  return read(text, (r) => {
    r.object((name) => {
      switch (name) {
        case 'epoch': a.epoch = r.string(maxId); break;
        case 'now': a.now = r.integer(); break;
        case 'village': a.village = readVillageCode(r); break;
        case 'seq': a.seq = r.integer(); break;
        case 'buckets': r.array(() => a.buckets.push(r.integer(0, buckets - 1))); break;
        case 'units': r.array(() => a.units.push(readUnit(r))); break;
        case 'tables': a.tables.push(...readTables(r)); break;
        default: r.skip();
      }
    });
    if (a.village === '') r.missing('', 'village');
    return a;
  });
}

/** Reads [unit, digest]. */
function readUnit(r: Reader): [string, string] {
  const out: string[] = [];
  r.array((i) => {
    if (i > 1) r.fail('wrong_length', '2');
    out.push(i === 0 ? r.string(maxId) : readDigest(r));
  });
  if (out.length !== 2) r.fail('wrong_length', '2');
  return [out[0]!, out[1]!];
}

function readDigest(r: Reader): string {
  const text = r.string(maxId);
  if (!/^[0-9a-f]{32}$/.test(text)) r.fail('bad_text', text);
  return text;
}

/** Reads a repair request: servers do, and whoever proves this codec. */
export function decodeRepairQuestion(text: string): RepairQuestion {
  const q: RepairQuestion = { device: '', v: 1, village: '', seq: 0, buckets: [], units: [] };
  return read(text, (r) => {
    r.object((name) => {
      switch (name) {
        case 'device': q.device = r.string(maxId); break;
        case 'v': q.v = r.integer(1, 1_000_000); break;
        case 'village': q.village = readVillageCode(r); break;
        case 'seq': q.seq = r.integer(); break;
        case 'buckets': r.array(() => q.buckets.push(readDigest(r))); break;
        case 'units':
          r.array(() => {
            q.units.push(r.string(maxId));
            if (q.units.length > maxRepairUnits) r.fail('too_long', String(maxRepairUnits));
          });
          break;
        default: r.fail('unknown_member');
      }
    });
    repairable(r, q);
    return q;
  });
}

/** A request asks one thing. */
function repairable(r: Reader, q: RepairQuestion): void {
  if (q.device === '') r.missing('', 'device');
  if (q.village === '') r.missing('', 'village');
  if (q.buckets.length === 0 && q.units.length === 0) r.missing('', 'buckets');
  if (q.buckets.length > 0 && q.units.length > 0) r.failAt('unknown_member', '/units');
  if (q.buckets.length > 0 && q.buckets.length !== buckets) r.failAt('wrong_length', '/buckets', String(buckets));
}
