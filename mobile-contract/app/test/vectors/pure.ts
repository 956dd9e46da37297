import { table } from '../../src/core/contract/catalogue';
import { checkField } from '../../src/core/contract/check';
import { corrected, next, offset } from '../../src/core/contract/clock';
import { bucketOf, hashed, minus, plus, rowDigest, spell } from '../../src/core/contract/digest';
import { refusal, type Value } from '../../src/core/contract/value';
import { Found, type Values } from './cases';

export interface ClockFile {
  next: { name: string; last: number; wall: number; want: number }[];
  offset: { name: string; device: number; server: number; want: number }[];
  corrected: { name: string; reading: number; offset: number; server: number; want: number }[];
}

export function clock(file: ClockFile): Found {
  const found = new Found();
  for (const c of file.next) found.same(`next: ${c.name}`, next(c.last, c.wall), c.want);
  for (const c of file.offset) found.same(`offset: ${c.name}`, offset(c.device, c.server), c.want);
  for (const c of file.corrected) found.same(`corrected: ${c.name}`, corrected(c.reading, c.offset, c.server), c.want);
  return found;
}

interface DigestRow {
  name?: string;
  table: string;
  id: string;
  household: string;
  deleted?: boolean;
  values: Values;
  hashed?: string;
  want: string;
}

export interface DigestFile {
  rows: DigestRow[];
  sums: { name: string; plus: string[]; minus: string[]; want: string }[];
  buckets: { unit: string; want: number }[];
  villages: { name: string; village: string; rows: DigestRow[]; buckets: Record<string, string>; want: string }[];
}

export function digest(file: DigestFile): Found {
  const found = new Found();
  for (const r of file.rows) {
    if (r.hashed !== undefined) found.same(`hashed: ${r.name}`, hashed(tableOf(r), r.id, r.household, unnamed(r)), r.hashed);
    found.same(`row: ${r.name}`, spell(digestOf(r)), r.want);
  }
  for (const s of file.sums) {
    const sum = s.minus.reduce((a, d) => minus(a, number(d)), s.plus.reduce((a, d) => plus(a, number(d)), 0n));
    found.same(`sum: ${s.name}`, spell(sum), s.want);
  }
  for (const b of file.buckets) found.same(`bucket of ${b.unit}`, bucketOf(b.unit), b.want);
  for (const v of file.villages) village(found, v);
  return found;
}

function village(found: Found, v: DigestFile['villages'][number]): void {
  const sums: Record<string, bigint> = {};
  for (const r of v.rows) {
    const bucket = String(bucketOf(r.household || v.village));
    sums[bucket] = plus(sums[bucket] ?? 0n, digestOf(r));
  }
  const spelled = Object.fromEntries(Object.entries(sums).filter(([, d]) => d > 0n).map(([b, d]) => [b, spell(d)]));
  found.same(`buckets of ${v.name}`, spelled, v.buckets);
  found.same(`village: ${v.name}`, spell(Object.values(sums).reduce(plus, 0n)), v.want);
}

function tableOf(r: DigestRow) {
  return table(r.table as Parameters<typeof table>[0]);
}

function unnamed(r: DigestRow): Value[] {
  return tableOf(r).fields.map((f) => r.values[f.name] ?? null);
}

function digestOf(r: DigestRow): bigint {
  return rowDigest(tableOf(r), r.id, r.household, r.deleted ?? false, unnamed(r));
}

function number(hexadecimal: string): bigint {
  return BigInt(`0x${hexadecimal}`);
}

export interface ValidationFile {
  today: string;
  cases: { table: string; field: string; value: Value; code?: string; param?: string }[];
}

export function validation(file: ValidationFile): Found {
  const found = new Found();
  for (const c of file.cases) {
    const t = table(c.table as Parameters<typeof table>[0]);
    const want = c.code && refusal(c.code, { table: c.table, field: c.field, ...(c.param ? { param: c.param } : {}) });
    const got = checkField(t, t.ordinals.get(c.field)!, c.value, file.today);
    found.same(`${c.table}.${c.field} = ${JSON.stringify(c.value)}`, got ?? null, want ?? null);
  }
  return found;
}
