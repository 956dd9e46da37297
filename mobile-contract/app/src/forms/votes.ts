import type { Condition, Paper, Step, Tally } from '../../../ruhu';
import type { Refusal, Row, Value } from '../core/api';

/**
 * How far the papers of a step of relocation are: what a person at the kitchen table wants to know
 * before the server says it. It reads the step's definition and knows no step by name. Dates of
 * renewal and publicity are the server's to judge.
 */

type Tables = Readonly<Record<string, readonly Row[]>>;

export interface PaperState {
  paper: Paper;
  row: Row | null;
  /** The first thing that is missing or says no; null when it is in order. */
  refusal: Refusal | null;
}

export interface TallyState {
  tally: Tally;
  part: number;
  whole: number;
  holds: boolean;
}

export interface StepState {
  papers: PaperState[];
  tallies: TallyState[];
  /** Everything that can be seen from here is in order. */
  ready: boolean;
}

/** Judges a step by the household's rows and its village's papers. area is the relocation area that is meant. */
export function judge(step: Step, household: Tables, village: Tables, area: string): StepState {
  const found = new Map<string, Row>();
  const papers = step.evidence.map((paper) => {
    const row = find(paper, found, household, village, area);
    if (row) {
      found.set(paper.name, row);
    }
    return { paper, row, refusal: row ? flaw(paper, row, found) : missing(paper, found) };
  });
  const tallies = step.tallies.filter((t) => [t.whole, ...t.parts].every((ref) => found.has(ref.split('.')[0]!))).map((t) => count(t, (ref) => at(found, ref)));
  return { papers, tallies, ready: papers.every((p) => !p.refusal) && tallies.every((t) => t.holds) };
}

/** Compares one count with another. */
export function count(tally: Tally, value: (ref: string) => Value): TallyState {
  const part = tally.parts.reduce((sum, ref) => sum + Number(value(ref) ?? 0), 0);
  const whole = Number(value(tally.whole) ?? 0);
  const left = part * tally.den;
  const right = whole * tally.num;
  const holds = tally.is === 'at_most' ? left <= right : tally.is === 'at_least' ? left >= right : left > right;
  return { tally, part, whole, holds };
}

/** The least number that a count must reach; null where it is a ceiling. */
export function needed(tally: Tally, whole: number): number | null {
  switch (tally.is) {
    case 'at_most':
      return null;
    case 'at_least':
      return Math.ceil((whole * tally.num) / tally.den);
  }
  return Math.floor((whole * tally.num) / tally.den) + 1;
}

function find(paper: Paper, found: Map<string, Row>, household: Tables, village: Tables, area: string): Row | null {
  const rows = [...(household[paper.table] ?? []), ...(village[paper.table] ?? [])];
  if (paper.table === 'relocation_area') {
    return rows.find((r) => r.id === area) ?? null;
  }
  const fits = rows.filter((r) => (paper.which ?? []).every((c) => holds(c, r, found)));
  if (paper.namedBy) {
    return fits.find((r) => r.id === at(found, paper.namedBy!)) ?? null;
  }
  return fits.at(-1) ?? null; // ids grow with time, and rows stand by their ids
}

function at(found: Map<string, Row>, ref: string): Value {
  const [name, field] = ref.split('.') as [string, string];
  return found.get(name)?.values[field] ?? null;
}

function holds(c: Condition, row: Row, found: Map<string, Row>): boolean {
  const value = row.values[c.field] ?? null;
  if (c.row) {
    return value !== null && value === found.get(c.row)?.id;
  }
  return c.is ? c.is.includes(value) : value !== null && value !== '';
}

function missing(paper: Paper, found: Map<string, Row>): Refusal {
  const [name, field] = (paper.namedBy ?? '').split('.');
  const by = name ? found.get(name) : undefined;
  return by && field ? { code: 'evidence_missing', table: name!, row: by.id, field } : { code: 'evidence_missing', table: paper.table };
}

function flaw(paper: Paper, row: Row, found: Map<string, Row>): Refusal | null {
  for (const c of paper.shows ?? []) {
    if (!holds(c, row, found)) {
      const base = { table: paper.table, row: row.id, field: c.field };
      return c.else ? { ...base, code: c.else, param: String(row.values[c.field] ?? '') } : { ...base, code: 'evidence_missing' };
    }
  }
  return alike(paper.apart, 'same_person', paper, row) ?? alike(paper.pictures && [paper.pictures], 'same_photo', paper, row);
}

/** Fields that may not be the same: two people, two photos. */
function alike(groups: readonly (readonly string[])[] | undefined, code: string, paper: Paper, row: Row): Refusal | null {
  for (const fields of groups ?? []) {
    const twice = fields.find((f, i) => fields.slice(0, i).some((g) => (row.values[g] ?? null) === (row.values[f] ?? null)));
    if (twice) {
      return { code, table: paper.table, row: row.id, field: twice };
    }
  }
  return null;
}
