import { fieldAt, type Table } from './catalogue';
import { sha256 } from './sha256';
import type { Value } from './value';

/** Digests are sums of row hashes modulo 2^128, spelled in 32 hexadecimal digits. */
const modulo = 1n << 128n;

export const buckets = 16;

/** The bucket of a household, or of a village's papers: the last hexadecimal digit of its id. */
export function bucketOf(unit: string): number {
  return unit === '' ? 0 : Number.parseInt(unit.slice(-1), 16);
}

export function plus(a: bigint, b: bigint): bigint {
  return (a + b) % modulo;
}

export function minus(a: bigint, b: bigint): bigint {
  return (a - b + modulo) % modulo;
}

export function spell(digest: bigint): string {
  return digest.toString(16).padStart(32, '0');
}

/** The text that is hashed for a living row. Nulls are left out, so that a new field changes nothing until it holds something. */
export function hashed(t: Table, id: string, household: string, values: readonly Value[]): string {
  let text = `${t.name}\0${id}\0${household}\0`;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (typeof v === 'number') text += `${fieldAt(t, i).name}\0i${v}\0`;
    else if (typeof v === 'string') text += `${fieldAt(t, i).name}\0t${v}\0`;
  }
  return text;
}

const utf8 = new TextEncoder();

/** A deleted row counts as nothing. */
export function rowDigest(t: Table, id: string, household: string, deleted: boolean, values: readonly Value[]): bigint {
  if (deleted) return 0n;
  const sum = sha256(utf8.encode(hashed(t, id, household, values)));
  const view = new DataView(sum.buffer, sum.byteOffset);
  return (view.getBigUint64(0) << 64n) | view.getBigUint64(8);
}
