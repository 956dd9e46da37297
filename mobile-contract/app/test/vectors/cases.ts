import { Fault, type Refusal } from '../../src/core/contract/value';

/** What one run of a file of vectors found: how many cases there were, and a line for each that fails. */
export class Found {
  cases = 0;
  readonly failed: string[] = [];

  /** Compares what came with what is wanted, whatever the order of members. */
  same(name: string, got: unknown, want: unknown): void {
    this.cases++;
    const [a, b] = [spelled(got), spelled(want)];
    if (a !== b) this.failed.push(`${name}: ${a}, want ${b}`);
  }
}

function spelled(what: unknown): string {
  return JSON.stringify(what, (_, v: unknown) => {
    if (v === null || typeof v !== 'object' || Array.isArray(v)) return v;
    return Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What reading says, or the refusal. */
export function attempt<T>(read: () => T): { said: T } | { refused: Refusal } {
  try {
    return { said: read() };
  } catch (e) {
    if (e instanceof Fault) return { refused: e.refusal };
    throw e;
  }
}

export type Values = Record<string, null | number | string>;
