import { readReferenceTable, readTablePage } from './columns';
import type { Page, Pull, ReferencePage, TablePage, VillagePage } from './message';
import { maxId, read, type Reader } from './reader';
import { validVillage } from './value';
import { Writer } from './writer';

const maxCursor = 64 << 10;

export function encodePull(q: Pull): string {
  const w = new Writer().open('{').member('device', q.device).member('cursor', q.cursor).member('v', q.v).member('limit', q.limit);
  if (q.have) {
    w.name('have').open('{');
    for (const village of Object.keys(q.have).sort()) w.name(village).value(q.have[village]!);
    w.close('}');
  }
  return w.list('anew', q.anew, (v) => w.value(v)).member('request', q.request).close('}').toString();
}

/** Reads a page. Tables, columns and members that it does not know are passed over. */
export function decodePage(text: string): Page {
  const p: Page = { epoch: '', now: 0, cursor: '', more: false, villages: [], gone: [], files: [], reference: null, request: '' };
  read(text, (r) => r.object((name) => {
    switch (name) {
      case 'epoch': p.epoch = r.string(maxId); break;
      case 'now': p.now = r.integer(); break;
      case 'cursor': p.cursor = r.string(maxCursor); break;
      case 'more': p.more = r.boolean(); break;
      case 'villages': r.array(() => p.villages.push(readVillage(r))); break;
      case 'gone': p.gone.push(...strings(r)); break;
      case 'files': p.files.push(...strings(r)); break;
      case 'reference': p.reference = readReference(r); break;
      case 'request': p.request = r.string(maxId); break;
      default: r.skip();
    }
  }));
  return p;
}

function strings(r: Reader): string[] {
  const out: string[] = [];
  r.array(() => out.push(r.string(maxId)));
  return out;
}

function readVillage(r: Reader): VillagePage {
  const v: VillagePage = { village: '', from: 0, to: 0, digest: '', evicted: [], tables: [] };
  r.object((name) => {
    switch (name) {
      case 'village': v.village = r.string(maxId); break;
      case 'from': v.from = r.integer(); break;
      case 'to': v.to = r.integer(); break;
      case 'digest': v.digest = r.string(maxId); break;
      case 'evicted': v.evicted.push(...strings(r)); break;
      case 'tables': v.tables.push(...readTables(r)); break;
      default: r.skip();
    }
  });
  return v;
}

export function readTables(r: Reader): TablePage[] {
  const out: TablePage[] = [];
  r.array(() => {
    const t = readTablePage(r);
    if (t) out.push(t);
  });
  return out;
}

function readReference(r: Reader): ReferencePage {
  const out: ReferencePage = { version: 0, tables: [] };
  r.object((name) => {
    if (name === 'version') out.version = r.integer();
    else if (name === 'tables') {
      r.array(() => {
        const t = readReferenceTable(r);
        if (t) out.tables.push(t);
      });
    } else r.skip();
  });
  return out;
}

/** Reads a pull request: servers do, and whoever proves this codec. */
export function decodePull(text: string): Pull {
  const q: Pull = { device: '', cursor: '', v: 1, limit: 0, have: null, anew: [], request: '' };
  return read(text, (r) => {
    r.object((name) => {
      switch (name) {
        case 'device': q.device = r.string(maxId); break;
        case 'cursor': q.cursor = r.string(maxCursor); break;
        case 'v': q.v = r.integer(1, 1_000_000); break;
        case 'limit': q.limit = r.integer(0, 5000); break;
        case 'have': q.have = readHave(r); break;
        case 'anew': r.array(() => q.anew.push(readVillageCode(r))); break;
        case 'request': q.request = r.string(maxId); break;
        default: r.fail('unknown_member');
      }
    });
    if (q.device === '') r.missing('', 'device');
    return q;
  });
}

function readHave(r: Reader): Record<string, number> {
  const have: Record<string, number> = {};
  r.object((village) => {
    if (!validVillage(village)) r.fail('bad_village', village);
    have[village] = r.integer();
  });
  return have;
}

export function readVillageCode(r: Reader): string {
  const code = r.string(maxId);
  if (!validVillage(code)) r.fail('bad_village', code);
  return code;
}
