import type { Line, Status, Village } from './api';
import { forget, keep, kept, type Sealing } from './browser/key';
import { waits, type Wait } from './waits';

/**
 * What the first screens say, as it stood when the app was last open: they are drawn from it
 * while SQLite is still on its way, and drawn anew from the file a moment later. It lies sealed
 * by the browser's key, only while no PIN is set, and it is gone before anything happens after
 * which less may be seen: a PIN, a page of the server's, the end of this device.
 */
export interface Glance {
  total: number;
  /** Households that something waits for. */
  waiting: Record<Wait, number>;
  /** The first of the list: what a screen shows, and a little more. */
  first: Line[];
  villages: Village[];
  status: Status;
}

/** More than any phone shows at once. */
const shown = 40;

export function glanceAt(lines: readonly Line[], villages: Village[], status: Status, now: number): Glance {
  const waiting = Object.fromEntries(Object.entries(waits).map(([name, holds]) => [name, lines.filter((l) => holds(l, now)).length]));
  return { total: lines.length, waiting: waiting as Record<Wait, number>, first: lines.slice(0, shown), villages, status };
}

const name = 'glance';
const utf8 = new TextEncoder();

/** The glance that was kept; null when there is none. What cannot be read is none. */
export async function glanced(): Promise<Glance | null> {
  try {
    const [key, sealed] = await kept<[CryptoKey, Sealed]>('seal', name);
    if (!key || !sealed) return null;
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.nonce }, key, sealed.text);
    return JSON.parse(new TextDecoder().decode(plain)) as Glance;
  } catch {
    return null;
  }
}

interface Sealed {
  nonce: Uint8Array<ArrayBuffer>;
  text: ArrayBuffer;
}

/** Data that changes all the time is looked at when it has come to rest, in milliseconds. */
const rest = 1_500;

/** Keeps the glance of one core: looks again when something has changed, and lets go of it at once when it must. */
export class Glances {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;
  private there = true; // one may lie there from the last time
  private writing: Promise<void> = Promise.resolve();

  /** look returns what is to be seen now; null when that may not be kept. */
  constructor(private readonly key: () => Promise<CryptoKey>, private readonly look: () => Promise<Glance | null>) {}

  /** The file is open: what is kept is looked at anew. */
  opened(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keep().catch(() => {}), rest);
  }

  /** Something changed: what is kept is not true any more. */
  changed(): void {
    this.drop().catch(() => {}); // what cannot be deleted now is written over
    this.opened();
  }

  /** It is not there any more when this resolves, and does not come back before something changes. */
  async drop(): Promise<void> {
    clearTimeout(this.timer);
    this.round++;
    await this.inTurn(async () => {
      if (this.there) await forget(name);
      this.there = false;
    });
  }

  private async keep(): Promise<void> {
    const { round } = this;
    const glance = await this.look();
    if (!glance || round !== this.round) return;
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const text = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await this.key(), utf8.encode(JSON.stringify(glance)));
    await this.inTurn(async () => {
      if (round !== this.round) return;
      this.there = true;
      await keep(name, { nonce, text } satisfies Sealed satisfies Sealing);
    });
  }

  private inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.writing.then(write);
    this.writing = turn.catch(() => {});
    return turn;
  }
}
