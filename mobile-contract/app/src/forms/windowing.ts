/** Of a list of rows that are all as high as one another, those that are worth drawing. */
export interface Slice {
  from: number;
  /** Exclusive. */
  to: number;
}

/** Rows in sight, with some before and after, so that a quick thumb does not see the edge. */
export function slice(rows: number, height: number, scrolled: number, room: number, spare = 8): Slice {
  const first = Math.floor(Math.max(0, scrolled) / height);
  const from = Math.max(0, Math.min(first, rows - 1) - spare);
  return { from: rows === 0 ? 0 : from, to: Math.min(rows, first + Math.ceil(room / height) + 1 + spare) };
}
