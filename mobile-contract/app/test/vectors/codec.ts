import { decodeAnswer, decodeOutcome, encodeOutcome } from '../../src/core/contract/answer';
import { fieldAt, type Table } from '../../src/core/contract/catalogue';
import { decodePush, encodeChangeset, encodePush } from '../../src/core/contract/changeset';
import type { Changeset, Page, RepairAnswer, RowEdit, TablePage } from '../../src/core/contract/message';
import { decodePage, decodePull, encodePull } from '../../src/core/contract/page';
import { decodeRepair, decodeRepairQuestion, encodeRepair } from '../../src/core/contract/repairs';
import type { Refusal, Value } from '../../src/core/contract/value';
import { attempt, Found, type Values } from './cases';

interface Case {
  name: string;
  exact?: boolean;
  text: string;
  meaning?: unknown;
  problem?: Refusal;
}

type Kind = 'pushes' | 'answers' | 'pulls' | 'pages' | 'repairs' | 'repaired' | 'outcomes';
export type CodecFile = Record<Kind, Case[]>;

/** How each kind of message is read, and spelled again where the app spells it. The history of a household is none of a device's. */
const kinds: Record<Kind, (text: string) => { meaning: unknown; again?: string }> = {
  pushes: (text) => {
    const q = decodePush(text);
    const again = encodePush(q.device, q.now, q.changesets.filter((c) => !c.fault).map(encodeChangeset));
    return { meaning: { ...q, changesets: q.changesets.map(changesetMeaning) }, again };
  },
  answers: (text) => ({ meaning: decodeAnswer(text) }),
  pulls: (text) => {
    const q = decodePull(text);
    return { meaning: { ...q, anew: q.anew.length > 0 ? q.anew : null }, again: encodePull(q) };
  },
  pages: (text) => ({ meaning: pageMeaning(decodePage(text)) }),
  repairs: (text) => {
    const q = decodeRepairQuestion(text);
    return { meaning: q, again: encodeRepair(q) };
  },
  repaired: (text) => ({ meaning: repairedMeaning(decodeRepair(text)) }),
  outcomes: (text) => {
    const o = decodeOutcome(text);
    return { meaning: o, again: encodeOutcome(o) };
  },
};

export function codec(file: CodecFile): Found {
  const found = new Found();
  for (const [kind, read] of Object.entries(kinds)) {
    for (const c of file[kind as Kind]) {
      const got = attempt(() => read(c.text));
      if ('refused' in got) found.same(`${kind}: ${c.name}`, got.refused, c.problem);
      else {
        found.same(`${kind}: ${c.name}`, got.said.meaning, c.meaning);
        if (c.exact && got.said.again !== undefined) found.same(`${kind}: ${c.name}, written`, got.said.again, c.text);
      }
    }
  }
  return found;
}

/** Of a faulty one only its name: nothing else may be used. */
function changesetMeaning(c: Changeset): unknown {
  if (c.fault) return { n: c.n, id: c.id, by: '', village: '', household: '', seen: 0, at: 0, v: 0, edits: [], actions: [], fault: c.fault };
  return { ...c, edits: c.edits.map(editMeaning) };
}

function editMeaning(e: RowEdit): unknown {
  const sets = e.sets.map((s) => ({ ...s, field: fieldAt(e.table, s.field).name }));
  return { table: e.table.name, row: e.row, delete: e.delete, base: e.delete ? e.base : 0, sets };
}

/** Values by the names of their fields, without nulls. */
export function named(t: Table, values: readonly Value[]): Values {
  return Object.fromEntries(t.fields.flatMap((f, i) => (values[i] === null || values[i] === undefined ? [] : [[f.name, values[i]]])));
}

function rowsMeaning(tables: readonly TablePage[]): unknown {
  return tables.flatMap((p) => p.rows.map((r) => ({ table: p.table.name, ...r, values: named(p.table, r.values) })));
}

function pageMeaning(p: Page): unknown {
  return {
    ...p,
    villages: p.villages.map(({ tables, ...v }) => ({ ...v, rows: rowsMeaning(tables) })),
    reference: p.reference && {
      version: p.reference.version,
      rows: p.reference.tables.flatMap((t) => t.rows.map((r) => ({ table: t.table.name, values: named(t.table, r) }))),
    },
  };
}

function repairedMeaning({ tables, ...a }: RepairAnswer): unknown {
  return { ...a, rows: rowsMeaning(tables) };
}
