import { fieldAt, hasCode, inVersion, type Field, type Table } from './catalogue';
import { codesOf, hashPattern, refusal, required, uuidPattern, validVillage, type Refusal, type Value } from './value';

const textKinds = new Set(['text', 'code', 'code_set', 'date', 'id', 'hash']);

/** What is wrong with a value of a field on a day (YYYY-MM-DD in China), or undefined. */
export function checkField(t: Table, ordinal: number, v: Value, today: string): Refusal | undefined {
  const f = fieldAt(t, ordinal);
  const wrong = (code: string, param?: string) => refusal(code, { table: t.name, field: f.name, ...(param ? { param } : {}) });
  if (!inVersion(f)) return v === null ? undefined : wrong('unknown_field', f.name);
  if (v === null || (required(f) && v === '')) return required(f) ? wrong('required') : undefined;
  if ((typeof v === 'string') !== textKinds.has(f.kind)) return wrong('wrong_kind', f.kind);
  const failed = f.checks.find((c) => !holds(c, v, today));
  if (failed) return wrong(failed.else, failed.param ?? failed.limit);
  return knows(f, v) ? undefined : wrong('unknown_code');
}

/** Whether this version has every code of a value. */
function knows(f: Field, v: Value): boolean {
  return f.codes === undefined || codesOf(v).every((c) => hasCode(f.codes!, c, false));
}

function holds(c: Field['checks'][number], v: string | number, today: string): boolean {
  const limit = c.limit ?? '';
  switch (c.is) {
    case 'min': return size(v) >= Number(limit);
    case 'max': return size(v) <= Number(limit);
    case 'len': return size(v) === Number(limit);
    case 'oneof': return limit.split(' ').includes(String(v));
    default: return textHolds(c.is, String(v), limit, today);
  }
}

/** Characters of a text are code points: neither bytes nor UTF-16 units. */
function size(v: string | number): number {
  if (typeof v === 'number') return v;
  let n = 0;
  for (const _ of v) n++;
  return n;
}

const phone = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

function textHolds(rule: string, s: string, limit: string, today: string): boolean {
  switch (rule) {
    case 'plain': return !controls.test(s);
    case 'code': return hasCode(limit, s, true);
    case 'codeset': return codesOf(s).every((c) => hasCode(limit, c, true));
    case 'sortedset': return sorted(codesOf(s));
    case 'date': return validDate(s);
    case 'notfuture': return s <= today;
    case 'gb11643': return validIdNumber(s);
    case 'phone': return phone.test(s);
    case 'digits': return /^\d+$/.test(s);
    case 'village': return validVillage(s);
    case 'printascii': return /^[\x20-\x7e]*$/.test(s);
    case 'uuid': return uuidPattern.test(s);
    case 'sha256': return hashPattern.test(s);
    case 'lowercase': return s === s.toLowerCase();
    default: throw new Error(`a check that this app does not know: ${rule}`);
  }
}

function sorted(codes: string[]): boolean {
  return !codes.includes('') && codes.every((c, i) => i === 0 || codes[i - 1]! < c);
}

/** Whether a text is a day that there was, YYYY-MM-DD. */
export function validDate(s: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(s)) return false;
  const day = new Date(`${s}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(s);
}

/** GB 11643-1999: a possible date of birth and the right check character (ISO 7064 MOD 11-2). */
function validIdNumber(s: string): boolean {
  if (!/^\d{17}[\dX]$/.test(s)) return false;
  if (!validDate(`${s.slice(6, 10)}-${s.slice(10, 12)}-${s.slice(12, 14)}`)) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(s[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11] === s[17];
}

/** Everything that is wrong with a whole row. */
export function checkRow(t: Table, id: string, values: readonly Value[], today: string): Refusal[] {
  return t.fields.flatMap((_, i) => {
    const wrong = checkField(t, i, values[i] ?? null, today);
    return wrong ? [{ ...wrong, row: id }] : [];
  });
}
