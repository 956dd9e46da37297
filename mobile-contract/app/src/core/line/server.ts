import type { Refusal } from '../api';
import { readProblem } from '../contract/answer';
import { read } from '../contract/reader';
import { Fault, refusal } from '../contract/value';
import { device } from '../replica/device';
import type { Replica } from '../replica/replica';
import type { Vault } from '../vault';
import { Dictionary, packAlone, type Packed } from './packing';

/** A request that the server did not take. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal, readonly status: number) {
    super(refusal.code);
  }
}

/** No answer came: there is no network, or none that leads to the server. What something in between answers is none either. */
export class Offline extends Error {}

const patience = 60_000;

/** The county's server, spoken to as this device. */
export class Server {
  private access = '';
  private dictionary: Dictionary | null | undefined; // made for the first message; null once the server turned out to have another

  constructor(private readonly r: Replica, private readonly vault: Vault) {}

  /** Posts a message of the protocol and returns the answer's text. A server that cannot unpack it, or has another dictionary, has read nothing: it is sent the same without. */
  async post(path: string, body: string): Promise<string> {
    if (this.dictionary === undefined) this.dictionary = new Dictionary();
    const packed = this.dictionary?.pack(body);
    if (packed) {
      try {
        return await this.send(path, packed);
      } catch (e) {
        if (!(e instanceof Refused) || !['unsupported_media', 'bad_compression'].includes(e.refusal.code)) throw e;
        this.dictionary = null;
      }
    }
    return this.send(path, await packAlone(body));
  }

  private send(path: string, packed: Packed): Promise<string> {
    return this.text(path, { method: 'POST', body: packed.body, headers: { 'Content-Type': 'application/json', ...packed.headers } });
  }

  /** The JSON of an answer, whole. */
  async text(path: string, init: RequestInit = {}): Promise<string> {
    return textOf(await this.ask(path, init), 'application/json');
  }

  /** Fetches as this device. A token that ended is renewed, once. */
  async ask(path: string, init: RequestInit): Promise<Response> {
    if (this.access === '') await this.renew();
    try {
      return await this.once(path, init);
    } catch (e) {
      if (!(e instanceof Refused) || !['unauthenticated', 'token_expired'].includes(e.refusal.code)) throw e;
      await this.renew();
      return this.once(path, init);
    }
  }

  /** The header that lets this device in, for who speaks to the server by itself. */
  async authorization(): Promise<string> {
    if (this.access === '') await this.renew();
    return `Bearer ${this.access}`;
  }

  /** Forgets the access token: another identity, or a locked app. */
  forget(): void {
    this.access = '';
  }

  private once(path: string, init: RequestInit): Promise<Response> {
    const language = { 'Accept-Language': device(this.r).language };
    return call(path, { ...init, headers: { ...init.headers, ...language, Authorization: `Bearer ${this.access}` } });
  }

  /** Exchanges the refresh token. The new one is on disk before it is used. */
  private async renew(): Promise<void> {
    const held = this.vault.held;
    if (!held) throw new Error('locked');
    const signature = base64(await this.vault.sign(`ruhu refresh\n${held.refresh}`));
    const answer = await callJson<{ access: string; refresh: string }>('/v1/token', { refresh: held.refresh, signature }, ['access', 'refresh']);
    await this.vault.keep({ ...held, refresh: answer.refresh });
    this.access = answer.access;
  }
}

/** Posts JSON of calls that are none of the protocol's messages. An answer that lacks one of the texts that are needed is not the county's. */
export async function callJson<T>(path: string, body: unknown, needed: readonly (keyof T & string)[], language = 'zh-CN'): Promise<T> {
  const headers = { 'Content-Type': 'application/json', 'Accept-Language': language };
  const answer = await call(path, { method: 'POST', body: JSON.stringify(body), headers });
  return withTexts<T>(await textOf(answer, 'application/json'), needed);
}

/** A message of the protocol, read. All of them name the server's epoch: JSON without one is a proxy's or a portal's. */
export function readAs<T extends { epoch: string }>(text: string, decode: (text: string) => T): T {
  let fault: unknown;
  try {
    const read = decode(text);
    if (read.epoch !== '') return read;
  } catch (e) {
    fault = e;
  }
  withTexts(text, ['epoch']);
  throw fault;
}

/** The object that a text spells, when it has these texts in it. */
function withTexts<T>(text: string, needed: readonly string[]): T {
  const found = parsed(text);
  if (!needed.every((name) => typeof found?.[name] === 'string' && found[name] !== '')) throw new Offline();
  return found as T;
}

export function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, cache: 'no-store', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Offline();
  }
  if (answer.ok) return answer;
  throw new Refused(await problemOf(answer), answer.status);
}

async function problemOf(answer: Response): Promise<Refusal> {
  return problemIn(await textOf(answer, 'application/problem+json'));
}

/** An answer's text. One of another type comes from something in between, such as a login page of the network. */
async function textOf(answer: Response, type: string): Promise<string> {
  if (!(answer.headers.get('Content-Type') ?? '').startsWith(type)) throw new Offline();
  return arrived(answer.text());
}

/** What an answer holds, which the line can break off after its head has come. */
export async function arrived<T>(body: Promise<T>): Promise<T> {
  try {
    return await body;
  } catch {
    throw new Offline();
  }
}

const ours = 'urn:ruhu:problem:';

/** The problem that a text spells. One of another make is a proxy's. */
export function problemIn(text: string): Refusal {
  const type = parsed(text)?.type;
  if (typeof type !== 'string' || !type.startsWith(ours)) throw new Offline();
  try {
    return read(text, readProblem);
  } catch (e) {
    if (e instanceof Fault) return refusal('internal');
    throw e;
  }
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}
