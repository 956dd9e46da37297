import { base64, callJson, fromBase64 } from './server';
import { newSecret } from '../contract/seal';
import { hex } from '../contract/sha256';
import { trustServer } from '../replica/carried';
import { device, enrol, reenrol } from '../replica/device';
import type { Replica } from '../replica/replica';
import { stand } from '../replica/status';
import { newKey, publicKeyOf, signBy, type DeviceKey } from '../signing';
import type { Secrets, Vault } from '../vault';
import type { Language } from '../api';

interface Enrolled {
  device: string;
  person: string;
  name: string;
  epoch: string;
  refresh: string;
  recipient: string;
  verify_key: string;
}

/**
 * Binds this device to the person of a one-time code, and again after a fork. The key of an
 * enrolment is on disk before it is asked for: when the answer is lost, the same call is made again.
 */
export async function enrolWith(r: Replica, vault: Vault, code: string, name: string, language: Language): Promise<void> {
  const held: Secrets = vault.held ?? { seed: '', refresh: '', reply: await newSecret(), drafts: hex(crypto.getRandomValues(new Uint8Array(32))) };
  const pending = held.pending?.code === code ? held.pending : { code, ...(await newKey()) };
  if (held.pending !== pending) await vault.keep({ ...held, pending });
  const answer = await callJson<Enrolled>('/v1/enrol', {
    code, name, public_key: base64(await publicKeyOf(pending)), signature: base64(await signBy(pending, `ruhu enrol\n${code}`)),
  }, ['device', 'person', 'name', 'epoch', 'refresh', 'recipient', 'verify_key'], language);
  const key: DeviceKey = 'kept' in pending ? { kept: pending.kept } : { seed: pending.seed };
  const { reply, drafts } = held;
  const secrets = { ...key, refresh: answer.refresh, reply, drafts };
  await vault.keep(secrets, () => become(r, answer, language));
}

function become(r: Replica, answer: Enrolled, language: Language): void {
  const { id } = device(r);
  if (id === '' || id === answer.device) enrol(r, answer.device, answer.person, answer.epoch, language);
  else reenrol(r, answer.device, answer.person, answer.epoch);
  trustServer(r, { recipient: answer.recipient, verify: fromBase64(answer.verify_key) });
  stand(r, { name: answer.name, signed_out: 0, forbidden: 0 });
}
