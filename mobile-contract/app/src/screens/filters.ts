import { daysBetweenVisits, type Label } from '../../../ruhu';
import type { Line } from '../core/api';
import { t } from '../state';
import { texts } from '../texts';

/** What a list of households can be narrowed to, and what of it waits for somebody. */
export interface ListFilter {
  name: string;
  label: Label;
  /** Whether it is drawn as something that has gone wrong. */
  alarm: boolean;
  holds: (line: Line, now: number) => boolean;
}

/** What people read of a filter. */
export function filterText(filter: ListFilter): string {
  return t(filter.label, { n: daysBetweenVisits });
}

const dueAfter = daysBetweenVisits * 86_400_000;

export const dueFilters: readonly ListFilter[] = [
  { name: 'returned', label: texts.returned, alarm: true, holds: (l) => l.review === 'returned' },
  { name: 'conflicts', label: texts.conflicts, alarm: true, holds: (l) => l.conflicts > 0 },
  { name: 'lacking', label: texts.lacking, alarm: false, holds: (l) => l.lacks.length > 0 },
  { name: 'due', label: texts.due, alarm: false, holds: (l, now) => (l.lastVisit ?? 0) < now - dueAfter },
  { name: 'unsent', label: texts.unsentHouseholds, alarm: false, holds: (l) => l.unsent > 0 },
];

export const listFilters: readonly ListFilter[] = [
  { name: '', label: texts.all, alarm: false, holds: () => true },
  ...dueFilters,
  { name: 'refused', label: texts.refused, alarm: true, holds: (l) => l.refused > 0 },
];
