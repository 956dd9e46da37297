import type { Filter, Line, Village } from '../api';
import { unpack } from '../listed';
import { waits } from '../waits';
import type { Db } from './db';
import type { Replica } from './replica';

/** The tables that a line speaks of; each names its household. */
const spokenOf = ['household', 'member', 'dwelling', 'conditions', 'income', 'visit', 'photo', 'review', 'relocation_case', 'conflict', 'journal'] as const;

/** Marks a household in the transaction that changes something of it, whoever does. */
export function watchLines(db: Db): void {
  for (const table of spokenOf) {
    const key = table === 'household' ? 'id' : 'household';
    for (const [change, states] of [['INSERT', ['new']], ['DELETE', ['old']], ['UPDATE', ['old', 'new']]] as const) {
      const marks = states.map((state) => mark(`${state}.${key}`)).join(' ');
      db.script(`CREATE TRIGGER IF NOT EXISTS line_${table}_${change.toLowerCase()} AFTER ${change} ON ${table} BEGIN ${marks} END`);
    }
  }
}

/** Not INSERT OR IGNORE: how the statement that fires a trigger settles conflicts counts in the trigger, too. */
function mark(household: string): string {
  return `INSERT INTO line_stale SELECT ${household} WHERE NOT EXISTS (SELECT 1 FROM line_stale WHERE household = ${household});`;
}

const of = (table: string) => `FROM ${table} WHERE household = h.id AND deleted = 0`;

/** Makes lines of the marked households, as `unpack` reads them. */
const makeSql = `
  INSERT INTO line SELECT h.village, h.group_name, coalesce(h.registry_no, ''), h.id,
    json_array(h.id, h.village, h.registry_no, h.group_name, h.head_name, h.status, h.main_cause, h.phone,
      (SELECT count(*) ${of('member')} AND left_on IS NULL),
      (SELECT max(visited_at) ${of('visit')}),
      (SELECT max(year) ${of('income')}),
      (SELECT state ${of('review')} ORDER BY max(coalesce(submitted_at, 0), coalesce(decided_at, 0)) DESC LIMIT 1),
      (SELECT step ${of('relocation_case')} ORDER BY step_at DESC LIMIT 1),
      (SELECT count(*) FROM journal WHERE household = h.id AND state = 'unsent'),
      (SELECT count(*) FROM journal WHERE household = h.id AND state = 'refused' AND closed = ''),
      (SELECT count(*) ${of('conflict')} AND state = 'open'),
      EXISTS (SELECT 1 ${of('dwelling')}), EXISTS (SELECT 1 ${of('conditions')}), EXISTS (SELECT 1 ${of('photo')}))
  FROM line_stale s CROSS JOIN household h ON h.id = s.household WHERE h.deleted = 0`;

/** Makes the lines of the marked households anew. */
function renew(r: Replica): void {
  if (!r.db.row('SELECT 1 FROM line_stale LIMIT 1')) return;
  r.db.write(() => {
    r.db.run('DELETE FROM line WHERE household IN (SELECT household FROM line_stale)');
    r.db.run(makeSql);
    r.db.run('DELETE FROM line_stale');
  });
}

/** Lines in a piece of the list: a page can take it between two frames. */
const piece = 400;

/**
 * The list of one village or of all, for `unpack`: a few texts, for reading a county cell by cell
 * would take longer than finding it.
 */
export function listed(r: Replica, village = ''): string[] {
  renew(r);
  const count = r.db.number("SELECT count(*) FROM line WHERE ?1 = '' OR village = ?1", village);
  return Array.from({ length: Math.ceil(count / piece) }, (_, i) => r.db.row(`SELECT '[' || group_concat(line, ',') || ']'
    FROM (SELECT line FROM line WHERE ?1 = '' OR village = ?1 ORDER BY village, group_name, number, household LIMIT ${piece} OFFSET ?2)`,
    village, i * piece)![0] as string);
}

export function lines(r: Replica, filter: Filter): Line[] {
  const found = listed(r, filter.village).flatMap(unpack).filter((l) => chosen(l, filter));
  return filter.find ? matching(r, found, filter.find) : found;
}

function chosen(l: Line, { only, since = 0 }: Filter): boolean {
  switch (only) {
    case undefined: return true;
    case 'unvisited': return (l.lastVisit ?? 0) < since;
    default: return waits[only](l, since);
  }
}

/** Every word must be found somewhere in what a household is known by, its members' names too. */
function matching(r: Replica, found: Line[], find: string): Line[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const names = new Map(r.db.rows('SELECT household, group_concat(name) FROM member WHERE deleted = 0 GROUP BY household') as [string, string][]);
  return found.filter((l) => {
    const text = [l.number, l.group, l.head, l.phone, names.get(l.id)].join(' ').toLowerCase();
    return words.every((w) => text.includes(w));
  });
}

export function villages(r: Replica): Village[] {
  renew(r);
  const rows = r.db.rows(`SELECT v.code, coalesce(a.name_zh, v.code), a.name_ko, a.name_en,
      (SELECT count(*) FROM line l WHERE l.village = v.code),
      (SELECT count(*) FROM journal j WHERE j.village = v.code AND j.state = 'unsent'), v.frozen, v.expected, v.got
    FROM village v LEFT JOIN area a ON a.code = v.code ORDER BY v.code`);
  return rows.map((c) => ({
    code: c[0] as string, zh: c[1] as string, ko: c[2] as string | null, en: c[3] as string | null,
    households: c[4] as number, unsent: c[5] as number, frozen: c[6] !== 0, expected: c[7] as string, got: c[8] as string,
  }));
}
