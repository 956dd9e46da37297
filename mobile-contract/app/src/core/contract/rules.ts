import { householdRules, type HouseholdRule } from '../../../../ruhu';

import { table, type Table } from './catalogue';
import { refusal, type Refusal, type Value } from './value';

/** The living rows of a table of one household, by ordinal. */
export type RowsOf = (t: Table) => readonly (readonly Value[])[];

/** The rules on a whole household that it breaks, of those that look at the tables given. */
export function brokenRules(touched: ReadonlySet<string>, rowsOf: RowsOf): Refusal[] {
  return householdRules
    .filter((rule) => touched.has(rule.table) && !holds(rule, rowsOf(table(rule.table))))
    .map((rule) => refusal(rule.code, { table: rule.table }));
}

function holds(rule: HouseholdRule, rows: readonly (readonly Value[])[]): boolean {
  const { ordinals } = table(rule.table);
  const meets = (row: readonly Value[]) =>
    rule.which.every((c) => c.is?.includes(row[ordinals.get(c.field)!] ?? null) ?? true);
  return rows.filter(meets).length === rule.exactly;
}
