import { bundleText, decodeBundle, decodeReceipts, fingerprint, type PhotoName } from '../../src/core/contract/courier';
import { publicKey, sign } from '../../src/core/contract/ed25519';
import { withSignature } from '../../src/core/contract/frame';
import { decodeAnswer } from '../../src/core/contract/answer';
import { decodePush } from '../../src/core/contract/changeset';
import { fromHex, hex } from '../../src/core/contract/sha256';
import { attempt, Found } from './cases';

interface Signed {
  text: string;
  signature: string;
}

export interface CourierFile {
  key: { seed: string; public: string; fingerprint: string };
  bundles: (Signed & { device: string; reply: string; created: number; first: number; last: number; lang: string; photos?: PhotoName[]; requests: string[] })[];
  receipts: (Signed & { device: string; made: number; problem?: string; answers: string[]; epoch?: string; photos?: { sha256: string; problem?: string }[] })[];
  refused: (Signed & { why: string; kind: 'bundle' | 'receipts'; problem: string })[];
}

const utf8 = new TextEncoder();

function whole(s: Signed): Uint8Array {
  return withSignature(utf8.encode(s.text), fromHex(s.signature));
}

export function courier(file: CourierFile): Found {
  const found = new Found();
  const [seed, key] = [fromHex(file.key.seed), fromHex(file.key.public)];
  found.same('public key', hex(publicKey(seed)), file.key.public);
  found.same('fingerprint', fingerprint(key), file.key.fingerprint);
  for (const [i, b] of file.bundles.entries()) bundle(found, `bundle ${i}`, b, file, seed, key);
  for (const [i, r] of file.receipts.entries()) receipts(found, `receipts ${i}`, r, key);
  for (const r of file.refused) {
    const read = r.kind === 'bundle' ? decodeBundle : decodeReceipts;
    const got = attempt(() => read(whole(r), key) as unknown);
    found.same(`refused: ${r.why}`, 'refused' in got ? got.refused.code : 'taken', r.problem);
  }
  return found;
}

function bundle(found: Found, name: string, b: CourierFile['bundles'][number], file: CourierFile, seed: Uint8Array, key: Uint8Array): void {
  const { device, reply, created, first, last, lang } = b;
  const header = { device, key: file.key.fingerprint, reply, created, first, last, lang };
  const text = bundleText(header, b.requests, b.photos ?? []);
  found.same(`${name}, written`, new TextDecoder().decode(text), b.text);
  found.same(`${name}, signed`, hex(sign(text, seed)), b.signature);
  const got = attempt(() => decodeBundle(whole(b), key));
  found.same(`${name}, read`, got, { said: { ...header, photos: b.photos ?? [], requests: b.requests.map(decodePush) } });
}

function receipts(found: Found, name: string, r: CourierFile['receipts'][number], key: Uint8Array): void {
  const got = attempt(() => {
    const { problem, photos, ...said } = decodeReceipts(whole(r), key);
    return { ...said, problem: problem?.code, photos: photos.map((p) => ({ sha256: p.sha256, problem: p.problem?.code })) };
  });
  const want = { device: r.device, made: r.made, problem: r.problem, answers: r.answers.map(decodeAnswer), epoch: r.epoch ?? '', photos: r.photos ?? [] };
  found.same(name, got, { said: want });
}
