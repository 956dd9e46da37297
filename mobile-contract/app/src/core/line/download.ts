import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { decompress } from 'fzstd';

import { version } from '../contract/catalogue';
import { hex, sha256 } from '../contract/sha256';
import { have, held, several, takeFile, Unfit } from '../replica/first';
import type { Replica } from '../replica/replica';
import type { Report } from '../replica/village';
import { Offline, Refused, type Server } from './server';

/** How many villages are worth one file instead of one each: making it is work for the server. */
const fewest = 8;

/** Takes villages as files, in the course of one pull. */
export class FirstCopies {
  /** Villages whose file was refused or unfit: they come as rows. */
  private readonly asRows = new Set<string>();

  constructor(private readonly r: Replica, private readonly server: Server, private readonly sqlite: Sqlite3Static) {}

  have(): Record<string, number> {
    return have(this.r, this.asRows);
  }

  /** Takes the villages that a page named; calls taken with what came of each file. */
  async take(villages: string[], taken: (report: Report) => void): Promise<void> {
    // What it does not bring is still missing, and comes one by one.
    if (villages.length >= fewest) await this.takeOne(several, `/v1/snapshot?v=${version}`, taken);
    for (const village of villages) {
      const fit = await this.takeOne(village, `/v1/villages/${village}/snapshot?v=${version}`, taken);
      if (!fit) this.asRows.add(village);
    }
  }

  /** Not fit when the server refuses it, or it is no good. */
  private async takeOne(name: string, path: string, taken: (report: Report) => void): Promise<boolean> {
    if (held(this.r, name)) return true;
    try {
      const packed = await this.download(name, path);
      taken(takeFile(this.r, this.sqlite, name, unpack(packed)));
      return true;
    } catch (e) {
      if (!(e instanceof Refused || e instanceof Unfit)) throw e;
      this.drop(name);
      return false;
    }
  }

  /** Fetches a file, from where an earlier call was cut. */
  private async download(name: string, path: string): Promise<Uint8Array> {
    const [tag, before] = (this.r.db.row('SELECT tag, body FROM download WHERE village = ?', name) ?? ['', new Uint8Array()]) as [string, Uint8Array];
    const headers: Record<string, string> = tag === '' ? {} : { Range: `bytes=${before.length}-`, 'If-Range': `"${tag}"` };
    const answer = await this.server.ask(path, { headers });
    const now = (answer.headers.get('ETag') ?? '').replaceAll('"', '');
    if (now === '') throw new Offline(); // the county names every file
    const pieces = answer.status === 206 ? [before] : [];
    try {
      await collect(answer, pieces);
    } catch {
      this.keep(name, now, joined(pieces));
      throw new Offline();
    }
    const body = joined(pieces);
    if (hex(sha256(body)) !== now) throw new Unfit('other bytes than those of its tag');
    if (tag !== '') this.drop(name);
    return body;
  }

  private keep(name: string, tag: string, body: Uint8Array): void {
    if (body.length === 0) return;
    this.r.db.write(() => this.r.db.run('INSERT OR REPLACE INTO download (village, tag, body) VALUES (?, ?, ?)', name, tag, body));
  }

  private drop(name: string): void {
    this.r.db.write(() => this.r.db.run('DELETE FROM download WHERE village = ?', name));
  }
}

async function collect(answer: Response, pieces: Uint8Array[]): Promise<void> {
  const reader = answer.body!.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces.push(piece.value);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of pieces) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

function unpack(packed: Uint8Array): Uint8Array {
  try {
    return decompress(packed);
  } catch (e) {
    throw new Unfit(String(e));
  }
}
