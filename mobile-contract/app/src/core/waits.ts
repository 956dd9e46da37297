import { daysBetweenVisits } from '../../../ruhu';
import type { Line } from './api';

/** What a household waits for somebody with. */
export type Wait = 'returned' | 'conflicts' | 'lacking' | 'due' | 'unsent' | 'refused';

const dueAfter = daysBetweenVisits * 86_400_000;

/** Whether a household waits so, by its line; now is in milliseconds. */
export const waits: Readonly<Record<Wait, (line: Line, now: number) => boolean>> = {
  returned: (l) => l.review === 'returned',
  conflicts: (l) => l.conflicts > 0,
  lacking: (l) => l.lacks.length > 0,
  due: (l, now) => (l.lastVisit ?? 0) < now - dueAfter,
  unsent: (l) => l.unsent > 0,
  refused: (l) => l.refused > 0,
};
