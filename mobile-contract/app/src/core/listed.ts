import type { Line } from './api';

/**
 * A piece of the list of households as it goes from the core to a page: a text of JSON, an array for each
 * line. As objects, a county's would take longer to cross than to be found.
 */
type Cells = [
  id: string, village: string, number: string | null, group: string, head: string, status: string, cause: string, phone: string | null,
  members: number, lastVisit: number | null, incomeYear: number | null, review: string | null, step: string | null,
  unsent: number, refused: number, conflicts: number, dwelling: number, conditions: number, photo: number,
];

export function unpack(text: string): Line[] {
  return (JSON.parse(text) as Cells[]).map(lineOf);
}

/** Tables of which it is said when a household has no row. */
const expected = ['member', 'dwelling', 'conditions', 'income', 'visit', 'photo'] as const;

function lineOf(c: Cells): Line {
  const [id, village, number, group, head, status, cause, phone, members, lastVisit, incomeYear, review, step, unsent, refused, conflicts] = c;
  const there = { member: members, dwelling: c[16], conditions: c[17], income: incomeYear, visit: lastVisit, photo: c[18] };
  const lacks = expected.filter((t) => !there[t]);
  return { id, village, number, group, head, status, cause, phone, members, lastVisit, incomeYear, lacks, review, step, unsent, refused, conflicts };
}
