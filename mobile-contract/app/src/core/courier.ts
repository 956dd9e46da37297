import type { Result } from './api';
import { decodeReceipts, maxBundle, maxSealed } from './contract/courier';
import { withSignature } from './contract/frame';
import { NotOurs, open, pack, recipientOf, seal } from './contract/seal';
import { Fault, refusal, type Refusal } from './contract/value';
import { courierKeys, draft, takeReceipts, type Drafted } from './replica/carried';
import { picture } from './replica/originals';
import type { Replica } from './replica/replica';
import type { Vault } from './vault';

/** What a phone is asked to hold at once, when nobody says how large a file may be. */
const usual = 256 << 20;
/** For what age puts before what it seals, and between. */
const aside = 64 << 10;

/** Writes a file for a courier, or null when there is nothing to send. Nothing counts as sent by that: only receipts do. */
export async function writeBundle(r: Replica, vault: Vault, limit = usual): Promise<Result<Blob | null>> {
  const { recipient } = courierKeys(r);
  const key = await vault.publicKey();
  const reply = await recipientOf(vault.held!.reply);
  const room = Math.min(limit, maxBundle);
  for (let size = Math.min(maxSealed, room); size >= 1; size = Math.floor(size / 2)) {
    const d = draft(r, key, reply, size, room);
    if (d === null) return { ok: true, value: null };
    const packed = await pack(withSignature(d.text, await vault.sign(d.text)));
    if (packed.size + aside <= Math.min(maxSealed, room)) return { ok: true, value: await sealed(r, d, packed, recipient) };
  }
  return { ok: false, refusals: [refusal('too_large', { param: String(room) })] };
}

function sealed(r: Replica, d: Drafted, packed: Blob, recipient: string): Promise<Blob> {
  return seal(packed, d.photos.map((p) => picture(r, p.sha256)!.body as BlobPart), recipient);
}

/** Takes what came back from a courier. Returns why the server refused the device itself, if it did. */
export async function takeReceipt(r: Replica, vault: Vault, file: Blob): Promise<Refusal | null> {
  if (file.size > maxSealed) throw new Fault(refusal('too_large', { param: String(maxSealed) }));
  const plain = await opened(vault.held!.reply, new Uint8Array(await file.arrayBuffer()));
  const receipts = decodeReceipts(plain, courierKeys(r).verify);
  if (!takeReceipts(r, receipts)) throw new Fault(refusal('not_ours'));
  return receipts.problem;
}

async function opened(secret: string, file: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  try {
    return await open(file, secret);
  } catch (e) {
    if (e instanceof NotOurs) throw new Fault(refusal('not_ours'));
    throw e;
  }
}
