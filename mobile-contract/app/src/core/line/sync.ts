import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import type { Progress, Refusal, Synced } from '../api';
import { decodeAnswer } from '../contract/answer';
import { offset } from '../contract/clock';
import { decodePage } from '../contract/page';
import { decodeRepair } from '../contract/repairs';
import { Fault, refusal } from '../contract/value';
import { startOver } from '../replica/anew';
import { pullRequest, takePage } from '../replica/pull';
import { nextPush, nowOf, takeAnswer } from '../replica/push';
import { repairRequest, takeRepair } from '../replica/repair';
import { device } from '../replica/device';
import type { Replica } from '../replica/replica';
import { stand, status } from '../replica/status';
import { FirstCopies } from './download';
import { sendPhotos } from './photos';
import { Offline, readAs, Refused, type Server } from './server';

/** Once for a restored server, once for a repair, and once more should both meet. */
const maxRestarts = 3;
/** In a village that moves on all the time, the second mismatch brings it whole. */
const maxRepairs = 2;

/** The server's answers lead nowhere. */
class NoProgress extends Error {}

/**
 * One sync: it sends what is unsent and takes what is new. Whatever breaks it off, what was done
 * until then holds, and the next one goes on from there.
 */
export class Sync {
  readonly report: Synced = {
    pushed: 0, pages: 0, rows: 0, files: 0, verified: 0, mismatched: 0, repaired: 0, photos: 0, refusal: null, again: null,
  };
  private restarts = 0;

  constructor(
    private readonly r: Replica,
    private readonly server: Server,
    private readonly sqlite: Sqlite3Static,
    private readonly tell: (p: Progress) => void,
    /** Called before anything is taken of the server's: from then on less may be seen than before. */
    private readonly taking: () => Promise<void>,
    private readonly changed: () => void,
  ) {}

  /** Never throws what the line or the server can cause: that is told by the report's refusal. */
  async run(): Promise<Synced> {
    try {
      await this.whole();
      this.r.db.write(() => stand(this.r, { last_sync: this.r.world.now(), forbidden: 0, signed_out: 0 }));
    } catch (e) {
      this.report.refusal = refusalOf(e);
    }
    this.tell({ doing: 'idle', done: 0, of: 0 });
    return this.report;
  }

  private async whole(): Promise<void> {
    const first = new FirstCopies(this.r, this.server, this.sqlite);
    for (;;) {
      await this.push();
      if (this.restarts < maxRepairs) await this.repair();
      if (!(await this.pull(first))) break;
      if (++this.restarts > maxRestarts) throw new NoProgress();
    }
    this.report.photos = await sendPhotos(this.r, this.server, this.tell);
  }

  /** Pushing comes first: what a cadre did all day must not wait for a county to come down. */
  private async push(): Promise<void> {
    const of = status(this.r).unsent;
    let [last, stalled] = [-1, 0];
    for (let request = nextPush(this.r); request; request = nextPush(this.r)) {
      if (device(this.r).forked) throw new Fault(refusal('fork'));
      this.tell({ doing: 'push', done: this.report.pushed, of });
      const now = nowOf(this.r, device(this.r));
      const answer = readAs(await this.server.post('/v1/push', request.body), decodeAnswer);
      await this.taking();
      takeAnswer(this.r, answer);
      this.r.db.write(() => stand(this.r, { ahead: offset(now, answer.now) }));
      this.report.pushed += answer.outcomes.length;
      this.changed();
      // An answer may ask for earlier changesets; it may not stand still.
      const first = this.r.db.number("SELECT min(no) FROM journal WHERE state = 'unsent'");
      stalled = first === last ? stalled + 1 : 0;
      last = first;
      if (stalled > 2) throw new NoProgress();
    }
  }

  /** Where the server does not repair, or says what cannot be read, the pull that follows brings the village whole. */
  private async repair(): Promise<void> {
    for (let body = repairRequest(this.r); body; body = repairRequest(this.r)) {
      this.tell({ doing: 'repair', done: this.report.repaired, of: null });
      try {
        const took = takeRepair(this.r, readAs(await this.server.post('/v1/repair', body), decodeRepair));
        if (took.late) return;
        this.report.repaired += took.households;
      } catch (e) {
        if (e instanceof Refused || e instanceof Fault) return;
        throw e;
      }
      this.changed();
    }
  }

  /** Pulls until there is nothing more. True when it has to begin anew, and there may be something to send first. */
  private async pull(first: FirstCopies): Promise<boolean> {
    let last = '';
    for (;;) {
      const request = pullRequest(this.r, first.have());
      if (!request || request.place === last) throw new NoProgress();
      last = request.place;
      this.tell({ doing: 'pull', done: this.report.pages, of: null });
      const text = await this.pullOnce(request.body);
      if (text === null) return true;
      await this.taking();
      const page = takePage(this.r, readAs(text, decodePage), request.told);
      this.count(page);
      this.report.pages++;
      await this.files(first, page.files);
      this.changed();
      if (page.late) throw new NoProgress();
      if (page.restarted || !page.more) return page.restarted;
    }
  }

  /** null when the cursor is none any more: then everything comes from nothing. */
  private async pullOnce(body: string): Promise<string | null> {
    try {
      const text = await this.server.post('/v1/pull', body);
      this.r.db.write(() => stand(this.r, { upgrade: 0 }));
      return text;
    } catch (e) {
      if (!(e instanceof Refused) || e.refusal.code !== 'bad_cursor') throw e;
      this.r.db.write(() => startOver(this.r));
      return null;
    }
  }

  private async files(first: FirstCopies, villages: string[]): Promise<void> {
    if (villages.length === 0) return;
    let done = 0;
    this.tell({ doing: 'files', done, of: villages.length });
    await first.take(villages, (report) => {
      this.count(report);
      this.report.files++;
      done += report.verified;
      this.tell({ doing: 'files', done, of: villages.length });
      this.changed();
    });
  }

  private count(by: { rows: number; verified: number; mismatched: number }): void {
    this.report.rows += by.rows;
    this.report.verified += by.verified;
    this.report.mismatched += by.mismatched;
  }
}

/** What ended a sync, as a refusal; what is no affair of the line's or the server's is thrown again. */
export function refusalOf(e: unknown): Refusal {
  if (e instanceof Refused || e instanceof Fault) return e.refusal;
  if (e instanceof Offline) return refusal('offline');
  if (e instanceof NoProgress) return refusal('internal');
  throw e;
}
