import { daysBetweenVisits, type Label } from '../../../ruhu';
import type { Line } from '../core/api';
import { waits, type Wait } from '../core/waits';
import { t } from '../state';
import { texts } from '../texts';

/** What a list of households can be narrowed to, and what of it waits for somebody. */
export interface ListFilter {
  name: Wait | '';
  label: Label;
  /** Whether it is drawn as something that has gone wrong. */
  alarm: boolean;
  holds: (line: Line, now: number) => boolean;
}

/** What people read of a filter. */
export function filterText(filter: ListFilter): string {
  return t(filter.label, { n: daysBetweenVisits });
}

export interface DueFilter extends ListFilter {
  name: Wait;
}

export const dueFilters: readonly DueFilter[] = [
  { name: 'returned', label: texts.returned, alarm: true, holds: waits.returned },
  { name: 'conflicts', label: texts.conflicts, alarm: true, holds: waits.conflicts },
  { name: 'lacking', label: texts.lacking, alarm: false, holds: waits.lacking },
  { name: 'due', label: texts.due, alarm: false, holds: waits.due },
  { name: 'unsent', label: texts.unsentHouseholds, alarm: false, holds: waits.unsent },
];

export const listFilters: readonly ListFilter[] = [
  { name: '', label: texts.all, alarm: false, holds: () => true },
  ...dueFilters,
  { name: 'refused', label: texts.refused, alarm: true, holds: waits.refused },
];
