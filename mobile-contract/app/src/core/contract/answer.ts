import type { Answer, Outcome } from './message';
import { maxId, maxText, read, type Reader } from './reader';
import { refusal, type Refusal } from './value';
import { Writer } from './writer';

/** Reads the answer to a push. Members that it does not know are passed over: the server may be newer. */
export function decodeAnswer(text: string): Answer {
  const a: Answer = { epoch: '', now: 0, expects: 0, kept: 0, outcomes: [], problem: null };
  read(text, (r) => r.object((name) => {
    switch (name) {
      case 'epoch': a.epoch = r.string(maxId); break;
      case 'now': a.now = r.integer(); break;
      case 'expects': a.expects = r.integer(); break;
      case 'kept': a.kept = r.integer(); break;
      case 'outcomes': r.array(() => a.outcomes.push(readOutcome(r))); break;
      case 'problem': a.problem = readProblem(r); break;
      default: r.skip();
    }
  }));
  return a;
}

/** Reads one outcome as it is stored. */
export function decodeOutcome(text: string): Outcome {
  return read(text, readOutcome);
}

function readOutcome(r: Reader): Outcome {
  const o: Outcome = { n: 0, id: '', outcome: '', repeated: false, seq: 0, rev: 0, problems: [], cases: [], household: '', village: '' };
  r.object((name) => {
    switch (name) {
      case 'n': o.n = r.integer(); break;
      case 'id': o.id = r.string(maxId); break;
      case 'outcome': o.outcome = r.string(maxId); break;
      case 'repeated': o.repeated = r.boolean(); break;
      case 'seq': o.seq = r.integer(); break;
      case 'rev': o.rev = r.integer(); break;
      case 'problems': r.array(() => o.problems.push(readProblem(r))); break;
      case 'cases': r.array(() => o.cases.push(r.string(maxId))); break;
      case 'household': o.household = r.string(maxId); break;
      case 'village': o.village = r.string(maxId); break;
      default: r.skip();
    }
  });
  return o;
}

export function readProblem(r: Reader): Refusal {
  const p = { code: '', table: '', row: '', field: '', param: '' };
  r.object((name) => {
    switch (name) {
      case 'code': case 'table': case 'row': p[name] = r.string(maxId); break;
      case 'field': case 'param': p[name] = r.string(maxText); break;
      default: r.skip();
    }
  });
  return refusal(p.code, p);
}

/** Spells one outcome without messages: the form in which it is stored. */
export function encodeOutcome(o: Outcome): string {
  const w = new Writer().open('{').member('n', o.n).member('id', o.id).member('outcome', o.outcome).member('repeated', o.repeated);
  w.member('seq', o.seq).member('rev', o.rev);
  w.list('problems', o.problems, (p) => writeProblem(w, p)).list('cases', o.cases, (c) => w.value(c));
  return w.member('household', o.household).member('village', o.village).close('}').toString();
}

function writeProblem(w: Writer, p: Refusal): void {
  w.open('{').member('code', p.code);
  for (const m of ['table', 'row', 'field', 'param'] as const) w.member(m, p[m] ?? '');
  w.close('}');
}
