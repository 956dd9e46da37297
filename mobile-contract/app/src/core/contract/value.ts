import type { Refusal, Value } from '../api';

export type { Refusal, Value };

/** The largest number that may travel. */
export const maxNumber = Number.MAX_SAFE_INTEGER;

/** The codes of a set; none of null and of the empty set. */
export function codesOf(v: Value): string[] {
  return typeof v === 'string' && v !== '' ? v.split(',') : [];
}

/** Codes as a set is written: sorted, without repeats. */
export function setOf(codes: Iterable<string>): string {
  return [...new Set(codes)].sort().join(',');
}

export function required(f: { required?: true }): boolean {
  return f.required === true;
}

/** What a whole message is refused for, or a file: thrown by readers, caught where the message came in. */
export class Fault extends Error {
  constructor(readonly refusal: Refusal) {
    super(`${refusal.code} ${refusal.field ?? ''} ${refusal.param ?? ''}`);
  }
}

/** A refusal without the members that say nothing. */
export function refusal(code: string, more: { table?: string; row?: string; field?: string; param?: string } = {}): Refusal {
  const out: Refusal = { code };
  if (more.table) out.table = more.table;
  if (more.row) out.row = more.row;
  if (more.field) out.field = more.field;
  if (more.param) out.param = more.param;
  return out;
}

export const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const hashPattern = /^[0-9a-f]{64}$/;

/** Twelve digits, of which the last three are from 200 to 399. */
export function validVillage(code: string): boolean {
  return /^\d{9}[23]\d\d$/.test(code);
}
