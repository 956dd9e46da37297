import { fieldAt, replicated } from '../contract/catalogue';
import { maxPhoto, type PhotoName, type Receipts } from '../contract/courier';
import { hex, sha256 } from '../contract/sha256';
import { refusal, type Refusal } from '../contract/value';
import { device } from './device';
import type { Replica } from './replica';

/** Small enough that all previews come before the first original. */
export const maxPreview = 64 << 10;

/** A picture's bytes, as they are kept and sent. */
export interface Bytes {
  media: string;
  body: Uint8Array;
}

/** Keeps an original with its preview until the server has proven to have both. On disk when it returns. */
export function keep(r: Replica, original: Bytes, preview: Bytes): { sha256: string; preview: string } | Refusal {
  if (original.body.length > maxPhoto) return refusal('photo_too_large', { param: String(maxPhoto) });
  return r.db.write(() => {
    const small = put(r, preview);
    r.db.run('INSERT OR IGNORE INTO preview (sha256) VALUES (?)', small);
    return { sha256: put(r, original), preview: small };
  });
}

function put(r: Replica, { media, body }: Bytes): string {
  const hash = hex(sha256(body));
  r.db.run('INSERT OR IGNORE INTO picture (sha256, media, body) VALUES (?, ?, ?)', hash, media, body);
  r.db.run(`INSERT INTO original (sha256, size, state, problem) VALUES (?, ?, 'unsent', '')
    ON CONFLICT (sha256) DO UPDATE SET state = 'proven' WHERE state = 'dropped'`, hash, body.length);
  return hash;
}

export function picture(r: Replica, hash: string): Bytes | undefined {
  const found = r.db.row('SELECT media, body FROM picture WHERE sha256 = ?', hash);
  return found && { media: found[0] as string, body: found[1] as Uint8Array };
}

export function photoState(r: Replica, hash: string): 'unsent' | 'proven' | 'elsewhere' {
  const state = r.db.row('SELECT state FROM original WHERE sha256 = ?', hash)?.[0];
  if (state === undefined) return 'elsewhere';
  return state === 'unsent' ? 'unsent' : 'proven';
}

/** Unsent photos: previews before all others, then oldest first; those that were refused come last. */
export function unsentPhotos(r: Replica): PhotoName[] {
  return r.db.rows(`SELECT sha256, size FROM original WHERE state = 'unsent'
    ORDER BY problem <> '', sha256 NOT IN (SELECT sha256 FROM preview), no`).map(([hash, size]) => ({ sha256: hash as string, size: size as number }));
}

const named = replicated.flatMap((t) => t.present.filter((i) => fieldAt(t, i).kind === 'hash')
  .map((i) => `SELECT village FROM ${t.name} WHERE ${fieldAt(t, i).name} = ?1`)).join(' UNION ALL ');

/** The village whose row names a photo, in any field that names one; else one that is held. */
export function villageOf(r: Replica, hash: string): string {
  const found = r.db.row(`${named} LIMIT 1`, hash) ?? r.db.row('SELECT code FROM village ORDER BY frozen, code LIMIT 1');
  return (found?.[0] as string | undefined) ?? '';
}

/** The server says of bytes whose hash it has proven that it has them; of another epoch it may have forgotten again. */
export function prove(r: Replica, hash: string, epoch: string): boolean {
  return r.db.write(() => {
    if (device(r).epoch !== epoch) return false;
    r.db.run("UPDATE original SET state = 'proven', problem = '' WHERE sha256 = ? AND state = 'unsent'", hash);
    r.db.run('DELETE FROM upload WHERE sha256 = ?', hash);
    return true;
  });
}

/** Notes why the server did not take a photo. It is tried again, after the others. */
export function refuse(r: Replica, hash: string, code: string): void {
  r.db.write(() => {
    r.db.run('DELETE FROM upload WHERE sha256 = ?', hash);
    r.db.run("UPDATE original SET problem = ? WHERE sha256 = ? AND state = 'unsent'", code, hash);
  });
}

/** Where an upload is; '' when there is none. */
export function uploadOf(r: Replica, hash: string): string {
  return (r.db.row('SELECT path FROM upload WHERE sha256 = ?', hash)?.[0] as string | undefined) ?? '';
}

export function noteUpload(r: Replica, hash: string, path: string): void {
  r.db.write(() => {
    if (path === '') r.db.run('DELETE FROM upload WHERE sha256 = ?', hash);
    else r.db.run('INSERT OR REPLACE INTO upload (sha256, path) VALUES (?, ?)', hash, path);
  });
}

/** Takes what receipts say of photos, when they are of the device's own epoch. */
export function takePhotos(r: Replica, receipts: Receipts): void {
  if (receipts.epoch !== device(r).epoch) return;
  for (const p of receipts.photos) {
    const state = p.problem ? 'unsent' : 'proven';
    r.db.run("UPDATE original SET state = ?, problem = ? WHERE sha256 = ? AND state = 'unsent'", state, p.problem?.code ?? '', p.sha256);
  }
}

const day = 24 * 60 * 60 * 1000;
/** How long an original stays that the server has: one that is restored from a backup may ask for it again. */
const stays = 30 * day;
const staysAtLeast = 7 * day;
/** Less than this, in bytes, is little room. */
const littleRoom = 300 << 20;

/** Makes room: originals go that the server has long been proven to have, and sooner when there is little. Previews stay. */
export function dropOriginals(r: Replica, room: number | null): number {
  return r.db.write(() => {
    const now = r.world.now();
    r.db.run("DELETE FROM proof WHERE sha256 NOT IN (SELECT sha256 FROM original WHERE state = 'proven')");
    r.db.run("INSERT OR IGNORE INTO proof SELECT sha256, ? FROM original WHERE state = 'proven'", now);
    const until = now - (room !== null && room < littleRoom ? staysAtLeast : stays);
    const going = r.db.column<string>('SELECT sha256 FROM proof WHERE at <= ? AND sha256 NOT IN (SELECT sha256 FROM preview)', until);
    for (const hash of going) {
      r.db.run("UPDATE original SET state = 'dropped' WHERE sha256 = ?", hash);
      r.db.run('DELETE FROM picture WHERE sha256 = ?', hash);
    }
    return going.length;
  });
}
