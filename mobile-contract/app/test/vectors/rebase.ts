import type { Database } from '@sqlite.org/sqlite-wasm';

import { decodeAnswer } from '../../src/core/contract/answer';
import { replicated } from '../../src/core/contract/catalogue';
import { spell } from '../../src/core/contract/digest';
import type { Outcome } from '../../src/core/contract/message';
import { decodePage } from '../../src/core/contract/page';
import type { Refusal } from '../../src/core/contract/value';
import { Db } from '../../src/core/replica/db';
import { enrol } from '../../src/core/replica/device';
import { digest } from '../../src/core/replica/held';
import { entries } from '../../src/core/replica/journal';
import { pullRequest, takePage } from '../../src/core/replica/pull';
import { nextPush, takeAnswer } from '../../src/core/replica/push';
import { Replica } from '../../src/core/replica/replica';
import { eachRow, sqlOf } from '../../src/core/replica/rows';
import { save } from '../../src/core/replica/save';
import { named } from './codec';
import { Found, type Values } from './cases';

interface Visit {
  village: string;
  household?: string;
  edits?: { t: string; id: string; del?: boolean; set?: Values }[];
}

interface Step {
  now: number;
  save?: { id: string; visit: Visit };
  push?: true;
  answer?: object;
  ask?: true;
  page?: { request?: string; villages?: { village: string; digest?: string }[] };
  want: Record<string, unknown>;
}

export interface RebaseFile {
  device: string;
  person: string;
  epoch: string;
  cases: { name: string; steps: Step[] }[];
}

/** Plays every case to a replica of its own, in a database that the caller makes. */
export function rebase(file: RebaseFile, newDatabase: () => Database): Found {
  const found = new Found();
  for (const c of file.cases) {
    const played = new Played(newDatabase());
    enrol(played.replica, file.device, file.person, file.epoch, 'zh-CN');
    for (const [i, step] of c.steps.entries()) found.same(`${c.name}, step ${i + 1}`, played.play(step), step.want);
  }
  return found;
}

/** A replica that a script is played to, with its clock and its source of ids. */
class Played {
  readonly replica: Replica;
  private now = 0;
  private id = '';
  private asks = 0;

  constructor(db: Database) {
    this.replica = new Replica(new Db(db), { now: () => this.now, newId: () => this.id || `request ${++this.asks}` });
  }

  /** Plays one step and tells what came of it. */
  play(step: Step): Record<string, unknown> {
    this.now = step.now;
    if (step.push) return this.push();
    if (step.ask) return this.ask();
    if (step.save) return { ...this.save(step.save), after: this.state() };
    if (step.answer) takeAnswer(this.replica, decodeAnswer(JSON.stringify(step.answer)));
    const became = step.page ? this.page(step.page) : {};
    return { ...became, after: this.state() };
  }

  private save(s: NonNullable<Step['save']>): Record<string, unknown> {
    const { village, household = '', edits = [] } = s.visit;
    this.id = s.id;
    const result = save(this.replica, {
      village, household,
      edits: edits.map((e) => ({ table: e.t, row: e.id, delete: e.del ?? false, set: e.set ?? {} })),
    });
    this.id = '';
    if (!result.ok) return { problems: result.refusals satisfies Refusal[] };
    return { sent: JSON.parse(entries(this.replica, 'WHERE id = ?', result.value)[0]!.body) };
  }

  private push(): Record<string, unknown> {
    const request = nextPush(this.replica);
    if (!request) return {};
    const { changesets } = JSON.parse(request.body) as { changesets: Outcome[] };
    return { push: changesets.map((c) => c.n) };
  }

  private ask(): Record<string, unknown> {
    const request = pullRequest(this.replica, null);
    if (!request) return { pushFirst: true };
    const { cursor = '', anew } = JSON.parse(request.body) as { cursor?: string; anew?: string[] };
    return { ask: anew ? { cursor, anew } : { cursor } };
  }

  private page(p: NonNullable<Step['page']>): Record<string, unknown> {
    const report = takePage(this.replica, decodePage(JSON.stringify({ request: this.replica.asked, ...p })));
    if (report.late) return { page: 'late' };
    if (report.restarted && report.verified + report.mismatched === 0) return { page: 'anew' };
    const proven = Object.fromEntries((p.villages ?? []).filter((v) => v.digest).map((v) => [v.village, this.equal(v.village)]));
    return { page: 'taken', ...(Object.keys(proven).length > 0 ? { proven } : {}) };
  }

  private equal(village: string): boolean {
    return this.replica.db.number('SELECT expected = got FROM village WHERE code = ?', village) === 1;
  }

  private state(): unknown {
    const sees: unknown[] = [];
    for (const t of replicated) {
      const { all } = sqlOf(t);
      eachRow(this.replica, t, `${all.slice(0, all.indexOf(' WHERE'))} WHERE deleted = 0 ORDER BY id`, [], (row) => {
        const { id, household, village, rev } = row;
        sees.push({ table: t.name, id, household, village, rev, values: named(t, row.values) });
      });
    }
    const journal = entries(this.replica, 'ORDER BY no').map((e) => ({ n: e.n, state: e.state, onTop: e.overlaid }));
    const digests = Object.fromEntries(['222426100200', '222426100201'].map((v) => [v, spell(digest(this.replica, v))]));
    return { sees, journal, digests };
  }
}
