import { decodeAnswer, readProblem } from './answer';
import { decodePush } from './changeset';
import { signedBy } from './ed25519';
import { frameText, mustBeSigned, splitFrame, type Kind } from './frame';
import type { Answer, Push } from './message';
import { maxId, read, type Reader } from './reader';
import { hex, sha256 } from './sha256';
import { Fault, hashPattern, refusal, type Refusal } from './value';
import { Writer } from './writer';

const photosHeader = 1 << 20;
const bundles: Kind[] = [{ line: 'ruhu bundle 1\n', header: 4 << 10 }, { line: 'ruhu bundle 2\n', header: photosHeader }];
const receipts: Kind[] = [{ line: 'ruhu receipts 1\n', header: 4 << 10 }, { line: 'ruhu receipts 2\n', header: photosHeader }];

/** Limits of what a courier carries, in bytes. */
export const maxSealed = 8 << 20;
export const maxBundle = 1 << 30;
export const maxPhoto = 32 << 20;
export const maxPhotos = 4096;

export interface PhotoName {
  sha256: string;
  size: number;
}

export interface BundleHeader {
  device: string;
  /** Fingerprint of the device's public key. */
  key: string;
  /** To whom the receipts are sealed. */
  reply: string;
  created: number;
  first: number;
  last: number;
  lang: string;
}

/** What a public key is named by. */
export function fingerprint(key: Uint8Array): string {
  return hex(sha256(key));
}

/** The text of a bundle, to be signed. Photos are only named: their bytes follow the packed text. */
export function bundleText(h: BundleHeader, requests: readonly string[], photos: readonly PhotoName[]): Uint8Array<ArrayBuffer> {
  const w = new Writer().open('{').member('device', h.device).member('key', h.key).member('reply', h.reply);
  w.member('created', h.created).member('first', h.first).member('last', h.last).member('lang', h.lang);
  w.list('photos', photos, (p) => w.open('{').member('sha256', p.sha256).name('size').value(p.size).close('}'));
  return frameText(bundles[photos.length > 0 ? 1 : 0]!, w.close('}').toString(), requests);
}

export interface Receipts {
  device: string;
  made: number;
  problem: Refusal | null;
  answers: Answer[];
  epoch: string;
  photos: { sha256: string; problem: Refusal | null }[];
}

/** Reads receipts that the holder of a public key signed. Members that it does not know are passed over. */
export function decodeReceipts(data: Uint8Array, key: Uint8Array): Receipts {
  const f = splitFrame(data, receipts);
  mustBeSigned(signedBy(f.signature, f.signed, key));
  const out: Receipts = { device: '', made: 0, problem: null, answers: [], epoch: '', photos: [] };
  read(f.header, (r) => r.object((name) => {
    switch (name) {
      case 'device': out.device = r.string(maxId); break;
      case 'made': out.made = r.integer(); break;
      case 'problem': out.problem = readProblem(r); break;
      case 'epoch': out.epoch = r.string(maxId); break;
      case 'photos': r.array(() => out.photos.push(readPhotoAnswer(r))); break;
      default: r.skip();
    }
  }));
  out.answers = f.lines.map(decodeAnswer);
  return out;
}

function readPhotoAnswer(r: Reader): { sha256: string; problem: Refusal | null } {
  const a = { sha256: '', problem: null as Refusal | null };
  r.object((name) => {
    if (name === 'sha256') a.sha256 = r.string(maxId);
    else if (name === 'problem') a.problem = readProblem(r);
    else r.skip();
  });
  return a;
}

export interface Bundle extends BundleHeader {
  photos: PhotoName[];
  requests: Push[];
}

/** Reads a bundle of the holder of a public key: servers do, and whoever proves this codec. */
export function decodeBundle(data: Uint8Array, key: Uint8Array): Bundle {
  const f = splitFrame(data, bundles);
  const b: Bundle = { device: '', key: '', reply: '', created: 0, first: 0, last: 0, lang: 'zh-CN', photos: [], requests: [] };
  read(f.header, (r) => {
    r.object((name) => {
      if (name === 'photos' && f.kind === bundles[1]) b.photos = readPhotos(r);
      else readHeader(r, b, name);
    });
    for (const m of ['device', 'key', 'reply'] as const) if (b[m] === '') r.missing('', m);
  });
  mustBeSigned(b.key === fingerprint(key) && signedBy(f.signature, f.signed, key));
  b.requests = f.lines.map((line) => decodePush(line));
  matches(b);
  return b;
}

function readHeader(r: Reader, b: Bundle, name: string): void {
  switch (name) {
    case 'device': case 'key': case 'lang': b[name] = r.string(maxId); break;
    case 'reply': b.reply = r.string(4 << 10); break;
    case 'created': b.created = r.integer(); break;
    case 'first': case 'last': b[name] = r.integer(1); break;
    default: r.fail('unknown_member');
  }
}

function readPhotos(r: Reader): PhotoName[] {
  const out: PhotoName[] = [];
  r.array(() => {
    const p = { sha256: '', size: 0 };
    r.object((name) => {
      if (name === 'sha256') p.sha256 = r.string(maxId);
      else if (name === 'size') p.size = r.integer(0, maxBundle);
      else r.fail('unknown_member');
    });
    if (!hashPattern.test(p.sha256)) r.fail('bad_hash');
    if (out.length === maxPhotos) r.fail('too_large', String(maxPhotos));
    out.push(p);
  });
  return out;
}

/** The requests name no other device than the header does, and their numbers begin and end where it says. */
function matches(b: Bundle): void {
  if (b.requests.some((q) => q.device !== b.device)) throw new Fault(refusal('wrong_device'));
  const numbers = b.requests.flatMap((q) => q.changesets.map((c) => c.n));
  if ((numbers[0] ?? 0) !== b.first || (numbers.at(-1) ?? 0) !== b.last) throw new Fault(refusal('bad_bundle', { param: 'format' }));
}
