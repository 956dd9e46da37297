import { units, type Field, type Lang } from '../../../ruhu';
import type { Refusal, Value } from '../core/api';
import { codeLabel, say } from './catalogue';
import { texts } from '../texts';

/** Between values as they travel and what people read and type. All times are China's, which has one and no summer time. */

const china = 8 * 3600_000;

/** What people read of a value; '' for nothing. */
export function show(field: Field, value: Value | undefined, lang: Lang): string {
  if (value === null || value === undefined || value === '') {
    return '';
  }
  switch (field.kind) {
    case 'code':
      return codeLabel(field.codes!, String(value), lang);
    case 'code_set':
      return String(value).split(',').map((code) => codeLabel(field.codes!, code, lang)).join(lang === 'zh-CN' ? '、' : ', ');
    case 'bool':
      return say(value === 1 ? texts.yes : texts.no, lang);
    case 'time':
      return minute(Number(value));
    case 'hash':
      return say(texts.kept, lang);
    case 'money':
    case 'decimal':
    case 'coord':
      return point(Number(value), digits(field));
  }
  return String(value);
}

/** The same, with its unit. */
export function showWithUnit(field: Field, value: Value | undefined, lang: Lang): string {
  const text = show(field, value, lang);
  return text !== '' && field.unit && field.kind !== 'coord' ? `${text} ${unitOf(field, lang)}` : text;
}

/** What people read of a field's unit; '' for none. */
export function unitOf(field: Field, lang: Lang): string {
  return field.unit ? say(units[field.unit]!, lang) : '';
}

/** Of what nobody should read over a shoulder, the end of a number, and nothing of a word. */
export function masked(text: string): string {
  return text === '' ? '' : /^[\dX-]{8,}$/.test(text) ? `••••${text.slice(-4)}` : '••••';
}

/** What stands in the input of a value. */
export function typed(field: Field, value: Value | undefined): string {
  if (value === null || value === undefined) {
    return '';
  }
  switch (field.kind) {
    case 'time':
      return minute(Number(value)).replace(' ', 'T');
    case 'money':
    case 'decimal':
    case 'coord':
      return point(Number(value), digits(field));
  }
  return String(value);
}

/** A reading of what was typed: the value, or why there is none. */
export type Reading = { value: Value; refusal?: undefined } | { value?: undefined; refusal: Refusal };

/** Reads what was typed; nothing typed is null. Whether the value is allowed is the core's to say. */
export function read(field: Field, table: string, text: string): Reading {
  const spelled = text.normalize('NFC');
  const trimmed = spelled.trim();
  if (trimmed === '') {
    return { value: null };
  }
  switch (field.kind) {
    case 'text':
      return { value: isNumber(field) ? narrow(trimmed).toUpperCase() : trimmed };
    case 'time':
      return instant(field, table, trimmed);
    case 'bool':
    case 'int':
    case 'year':
    case 'money':
    case 'decimal':
    case 'coord':
      return number(field, table, narrow(trimmed));
  }
  return { value: trimmed };
}

/** Whether a text is a number's: of a phone, a card, an account. */
function isNumber(field: Field): boolean {
  return field.checks.some((c) => c.is === 'gb11643' || c.is === 'phone' || c.is === 'digits');
}

/** Digits and letters as a keyboard for Chinese may type them, in their usual width. */
export function narrow(text: string): string {
  return text.replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/　/g, ' ').replace(/。/g, '.');
}

function number(field: Field, table: string, text: string): Reading {
  const scale = digits(field);
  const parts = /^(-?)(\d{1,12})(?:\.(\d*))?$/.exec(text.replace(/[,\s]/g, ''));
  if (!parts) {
    return { refusal: { code: 'wrong_kind', table, field: field.name, param: '0–9' } };
  }
  const fraction = (parts[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) {
    return { refusal: { code: 'too_precise', table, field: field.name, param: String(scale) } };
  }
  const whole = Number(parts[2]! + fraction.padEnd(scale, '0'));
  return { value: parts[1] && whole !== 0 ? -whole : whole };
}

function instant(field: Field, table: string, text: string): Reading {
  const at = Date.parse(text.replace(' ', 'T') + (/T\d\d:\d\d$/.test(text.replace(' ', 'T')) ? ':00' : '') + '+08:00');
  return Number.isNaN(at) ? { refusal: { code: 'bad_date', table, field: field.name } } : { value: at };
}

/** Digits after the point of what is shown. */
function digits(field: Field): number {
  return field.kind === 'coord' ? 6 : (field.scale ?? 0);
}

/** A whole number with a point before its last digits, without needless zeros. */
function point(n: number, scale: number): string {
  const text = String(Math.abs(n)).padStart(scale + 1, '0');
  const whole = text.slice(0, text.length - scale);
  const fraction = text.slice(text.length - scale).replace(/0+$/, '');
  return (n < 0 ? '-' : '') + whole + (scale > 0 && fraction ? '.' + fraction : '');
}

/** Day and minute in China, `2018-06-15 09:05`. */
export function minute(at: number): string {
  return new Date(at + china).toISOString().slice(0, 16).replace('T', ' ');
}

/** Day in China, `2018-06-15`. */
export function day(at: number): string {
  return minute(at).slice(0, 10);
}
