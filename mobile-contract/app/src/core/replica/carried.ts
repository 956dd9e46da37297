import { bundleText, fingerprint, maxBundle, maxPhotos, type BundleHeader, type PhotoName, type Receipts } from '../contract/courier';
import { encodePush } from '../contract/changeset';
import { maxChangesets } from '../contract/message';
import { device } from './device';
import { unsent, type Waiting } from './journal';
import { takePhotos, unsentPhotos } from './originals';
import { answer, maxBatch, nowOf } from './push';
import type { Replica } from './replica';

/** A bundle before it is signed and sealed. */
export interface Drafted {
  text: Uint8Array<ArrayBuffer>;
  photos: PhotoName[];
}

/** The most that a photo takes in a bundle: its line, its bytes, and what age adds to every 65,536 of them. */
function sealedSize(p: PhotoName): number {
  return 160 + p.size + Math.ceil(p.size / 4096);
}

/**
 * Writes what a courier is to carry: the unsent changesets, at most size bytes of them, and the photos that fit
 * beside them into limit bytes. Null when there is nothing to send. Nothing counts as sent by that.
 */
export function draft(r: Replica, key: Uint8Array, reply: string, size: number, limit: number): Drafted | null {
  const d = device(r);
  const waiting = unsent(r, Number.MAX_SAFE_INTEGER, size);
  const now = nowOf(r, d);
  const header: BundleHeader = {
    device: d.id, key: fingerprint(key), reply, created: now, first: waiting[0]?.n ?? 0, last: waiting.at(-1)?.n ?? 0, lang: d.language,
  };
  const requests = requestsOf(d.id, now, waiting);
  const photos = fitting(unsentPhotos(r), Math.min(limit, maxBundle) - size - (4 << 10));
  if (waiting.length === 0 && photos.length === 0 && !d.ask) return null;
  return { text: bundleText(header, requests, photos), photos };
}

function fitting(photos: PhotoName[], limit: number): PhotoName[] {
  let room = limit;
  return photos.filter((p) => {
    if (sealedSize(p) > room) return false;
    room -= sealedSize(p);
    return true;
  }).slice(0, maxPhotos);
}

/** Push requests, each as large as one on the line would be. */
function requestsOf(id: string, now: number, waiting: Waiting[]): string[] {
  const requests: string[] = [];
  let bodies: string[] = [];
  let size = 0;
  for (const { body } of waiting) {
    if ((size + body.length > maxBatch && size > 0) || bodies.length === maxChangesets) {
      requests.push(encodePush(id, now, bodies));
      [bodies, size] = [[], 0];
    }
    bodies.push(body);
    size += body.length;
  }
  return [...requests, encodePush(id, now, bodies)];
}

/** Takes what came back, in one transaction. False when it is another device's. */
export function takeReceipts(r: Replica, receipts: Receipts): boolean {
  return r.db.write(() => {
    if (receipts.device !== device(r).id) return false;
    for (const a of receipts.answers) answer(r, a);
    takePhotos(r, receipts);
    return true;
  });
}

/** Keys of the server for couriers, as it said at enrolment. */
export interface CourierKeys {
  recipient: string;
  verify: Uint8Array;
}

export function courierKeys(r: Replica): CourierKeys {
  const [recipient, verify] = r.db.row('SELECT recipient, verify_key FROM courier')!;
  return { recipient: recipient as string, verify: verify as Uint8Array };
}

export function trustServer(r: Replica, keys: CourierKeys): void {
  r.db.run('UPDATE courier SET recipient = ?, verify_key = ?', keys.recipient, keys.verify);
}

