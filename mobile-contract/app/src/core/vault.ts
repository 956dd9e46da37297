import type { Refusal } from './api';
import { refusal } from './contract/value';
import type { Replica } from './replica/replica';
import { publicKeyOf, signBy, type DeviceKey } from './signing';

/** What this device can prove itself with. It lies sealed in the replica's file. */
export type Secrets = DeviceKey & {
  refresh: string;
  /** The age key that opens this device's receipts. */
  reply: string;
  /** The key that seals what is typed and not saved, in hexadecimal digits. It stays when the PIN changes. */
  drafts: string;
  /** An enrolment whose answer has not come: the same call again is answered the same. */
  pending?: DeviceKey & { code: string };
};

/** The key that seals when there is no PIN: the browser keeps it, and gives it out to no script as bytes. */
export type BrowserKey = () => Promise<CryptoKey>;

const utf8 = new TextEncoder();

/**
 * Seals the device's secrets, by a key of the browser's or, with a PIN, by one made of that: then
 * whoever holds the phone can neither sync nor see anything, and wrong tries slow down.
 */
export class Vault {
  private secrets: Secrets | null = null;
  private key: CryptoKey | null = null;

  constructor(private readonly r: Replica, private readonly browserKey: BrowserKey) {}

  get hasPin(): boolean {
    return this.r.db.number('SELECT count(*) FROM vault WHERE salt IS NOT NULL') > 0;
  }

  get locked(): boolean {
    return this.secrets === null && this.r.db.number('SELECT count(*) FROM vault') > 0;
  }

  /** Opens what needs no PIN. */
  async open(): Promise<void> {
    if (this.hasPin) return;
    this.key = await this.browserKey();
    this.secrets = await this.unsealed(this.key);
  }

  lock(): void {
    if (this.hasPin) [this.secrets, this.key] = [null, null];
  }

  /** What is held, null before the first enrolment and while it is locked. */
  get held(): Secrets | null {
    return this.secrets;
  }

  /** Keeps secrets. They are on disk when it resolves; within does what must happen in the same transaction. */
  async keep(secrets: Secrets, within: () => void = () => {}): Promise<void> {
    this.key ??= await this.browserKey();
    const { nonce, sealed } = await seal(this.key, secrets);
    this.r.db.write(() => {
      this.r.db.run(`INSERT INTO vault (one, nonce, sealed, salt, tries, wait_until) VALUES (1, ?, ?, NULL, 0, 0)
        ON CONFLICT (one) DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed`, nonce, sealed);
      within();
    });
    this.secrets = secrets;
  }

  /** Sets, changes or takes away the PIN. */
  async setPin(pin: string): Promise<void> {
    if (!this.secrets) throw new Error('locked');
    const salt = pin === '' ? null : crypto.getRandomValues(new Uint8Array(16));
    const key = salt ? await pinKey(pin, salt) : await this.browserKey();
    const { nonce, sealed } = await seal(key, this.secrets);
    this.r.db.write(() => this.r.db.run('UPDATE vault SET nonce = ?, sealed = ?, salt = ?, tries = 0, wait_until = 0', nonce, sealed, salt));
    this.key = key;
  }

  /** Tries a PIN: undefined when it is right. A try counts before it is made, so that killing the app gains nothing. */
  async unlock(pin: string): Promise<Refusal | undefined> {
    const [salt, tries, until] = this.r.db.row('SELECT salt, tries, wait_until FROM vault') as [Uint8Array<ArrayBuffer> | null, number, number];
    if (salt === null) return undefined;
    const wait = until - this.r.world.now();
    if (wait > 0 && wait <= longestWait) return refusal('wait', { param: String(Math.ceil(wait / 1000)) });
    this.r.db.write(() => this.r.db.run('UPDATE vault SET tries = ?, wait_until = ?', tries + 1, this.r.world.now() + waitAfter(tries + 1)));
    const key = await pinKey(pin, salt);
    try {
      this.secrets = await this.unsealed(key);
    } catch {
      return refusal('wrong_pin');
    }
    this.key = key;
    this.r.db.write(() => this.r.db.run('UPDATE vault SET tries = 0, wait_until = 0'));
    return undefined;
  }

  /** Signs by the device's key. */
  async sign(message: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return signBy(this.unlocked, message);
  }

  async publicKey(): Promise<Uint8Array<ArrayBuffer>> {
    return publicKeyOf(this.unlocked);
  }

  private get unlocked(): Secrets {
    if (!this.secrets) throw new Error('locked');
    return this.secrets;
  }

  private async unsealed(key: CryptoKey): Promise<Secrets | null> {
    const found = this.r.db.row('SELECT nonce, sealed FROM vault') as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] | undefined;
    if (!found) return null;
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: found[0] }, key, found[1]);
    return JSON.parse(new TextDecoder().decode(plain)) as Secrets;
  }
}

async function seal(key: CryptoKey, secrets: Secrets): Promise<{ nonce: Uint8Array; sealed: Uint8Array }> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, utf8.encode(JSON.stringify(secrets)));
  return { nonce, sealed: new Uint8Array(sealed) };
}

/** About half a second on a cheap phone for each try. */
const rounds = 600_000;

async function pinKey(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey('raw', utf8.encode(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, from, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

const longestWait = 60 * 60 * 1000;

/** Four tries are free; then each wait is twice the last, from half a minute to an hour. */
function waitAfter(tries: number): number {
  return tries < 5 ? 0 : Math.min(30_000 * 2 ** (tries - 5), longestWait);
}
