import { scanText, textLength } from './reader_text';
import { Fault, maxNumber, refusal, type Value } from './value';

/** Limits of texts in messages, in bytes. */
export const maxText = 64 << 10;
export const maxId = 64;

const maxDepth = 16;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

interface Container {
  array: boolean;
  /** Of the last element or member begun. */
  index: number;
  name: string | null;
  names: Set<string> | null;
}

/**
 * Walks one JSON message strictly: no repeated members, nothing behind it, exact integers. The
 * first fault is thrown with the JSON pointer of its place. JSON.parse would take 1.0 for 1, and
 * the second of two members for the only one.
 *
 * A *loose* reader is for what stands around changesets: it passes over repeated members and
 * halves of characters in what it does not look into, which a reader of its own then judges.
 */
export class Reader {
  private at = 0;
  private readonly stack: Container[] = [];

  constructor(private readonly text: string, private readonly loose = false) {}

  /** The place where the reader stands. */
  pointer(depth = this.stack.length): string {
    let out = '';
    for (const c of this.stack.slice(0, depth)) {
      if (c.array ? c.index >= 0 : c.name !== null) out += `/${c.array ? c.index : escaped(c.name!)}`;
    }
    return out;
  }

  /** The object or array that the reader stands in. */
  parent(): string {
    return this.pointer(this.stack.length - 1);
  }

  fail(code: string, param?: string): never {
    this.failAt(code, this.pointer(), param);
  }

  failAt(code: string, field: string, param?: string): never {
    throw new Fault(refusal(code, { field: quotable(field), ...(param ? { param: quotable(param) } : {}) }));
  }

  missing(object: string, name: string): never {
    this.failAt('missing_member', `${object}/${name}`);
  }

  /** Reads an object; member must read the value of each. */
  object(member: (name: string) => void): void {
    this.enter('{', 'object');
    while (!this.leave('}')) {
      this.member();
      member(this.stack[this.stack.length - 1]!.name!);
    }
  }

  /** Reads an array; element must read each. */
  array(element: (index: number) => void): void {
    this.enter('[', 'array');
    for (let i = 0; !this.leave(']'); i++) element(i);
  }

  /** Reads a text of at most so many bytes, without zero bytes. */
  string(limit: number): string {
    if (this.begin() !== '"') {
      this.skipBegun();
      this.fail('wrong_type', 'string');
    }
    const s = this.quoted();
    if (s.length * 3 > limit && textLength(s) > limit) this.fail('too_long', String(limit));
    if (s.includes('\0')) this.fail('bad_text');
    return s;
  }

  /** Reads a whole number within bounds. */
  integer(least = 0, most = maxNumber): number {
    const c = this.begin();
    if (c !== '-' && !(c >= '0' && c <= '9')) {
      this.skipBegun();
      this.fail('wrong_type', 'integer');
    }
    const spelled = this.number();
    if (!/^-?\d+$/.test(spelled)) this.fail('wrong_type', 'integer');
    const n = Number(spelled) + 0;
    if (n < least || n > most || Math.abs(n) > maxNumber) this.fail('out_of_range', `${least}…${most}`);
    return n;
  }

  boolean(): boolean {
    const c = this.begin();
    this.skipBegun();
    if (c !== 't' && c !== 'f') this.fail('wrong_type', 'boolean');
    return c === 't';
  }

  /** Reads null, a whole number or a text: what a field can hold. */
  value(): Value {
    const c = this.peek();
    if (c === '"') return this.string(maxText);
    if (c === '-' || (c >= '0' && c <= '9')) return this.integer(-maxNumber, maxNumber);
    this.skip();
    if (c !== 'n') this.fail('wrong_type', 'null, integer or string');
    return null;
  }

  skip(): void {
    this.begin();
    this.skipBegun();
  }

  /** Reads any value without looking into it. */
  raw(): string {
    this.begin();
    const from = this.at;
    this.skipBegun();
    return this.text.slice(from, this.at);
  }

  /** Makes sure that nothing follows. */
  end(): void {
    this.space();
    if (this.at === this.text.length) return;
    this.at++;
    this.fail('malformed', String(this.at));
  }

  private peek(): string {
    const at = this.at;
    const inside = this.stack[this.stack.length - 1];
    this.space();
    if (inside?.array && inside.index >= 0 && this.text[this.at] === ',') {
      this.at++;
      this.space();
    }
    const c = this.text[this.at] ?? '';
    this.at = at;
    return c;
  }

  /** Moves to the next value and returns its first character. */
  private begin(): string {
    const inside = this.stack[this.stack.length - 1];
    this.space();
    if (inside?.array) {
      if (inside.index >= 0) this.expect(',');
      inside.index++;
    }
    this.space();
    return this.text[this.at] ?? '';
  }

  private member(): void {
    const inside = this.stack[this.stack.length - 1]!;
    if (inside.index >= 0) this.expect(',');
    inside.index++;
    this.space();
    const from = this.at;
    if (this.text[from] !== '"') this.malformed(this.parent());
    const name = this.quoted();
    inside.name = name;
    if (inside.names?.has(name)) this.fail('duplicate_member', String(this.bytesTo(from)));
    inside.names?.add(name);
    this.expect(':');
  }

  private enter(bracket: string, type: string): void {
    if (this.begin() !== bracket) {
      this.skipBegun();
      this.fail('wrong_type', type);
    }
    this.push(bracket === '[');
  }

  private push(array: boolean): void {
    this.at++;
    if (this.stack.length === maxDepth) throw new Fault(refusal('too_deep'));
    this.stack.push({ array, index: -1, name: null, names: this.loose || array ? null : new Set() });
  }

  private leave(bracket: string): boolean {
    this.space();
    if (this.text[this.at] !== bracket) {
      const inside = this.stack[this.stack.length - 1]!;
      if (inside.index >= 0 && this.text[this.at] !== ',') this.malformed(this.parent());
      return false;
    }
    this.at++;
    this.stack.pop();
    return true;
  }

  private skipBegun(): void {
    switch (this.text[this.at]) {
      case '{':
        this.push(false);
        while (!this.leave('}')) {
          this.member();
          this.skip();
        }
        return;
      case '[':
        this.push(true);
        while (!this.leave(']')) this.skip();
        return;
      case '"':
        this.quoted();
        return;
      default:
        this.scalar();
    }
  }

  private scalar(): void {
    const word = ['true', 'false', 'null'].find((w) => this.text.startsWith(w, this.at));
    if (word) this.at += word.length;
    else this.number();
  }

  private number(): string {
    numberPattern.lastIndex = this.at;
    const spelled = numberPattern.exec(this.text)?.[0];
    if (spelled === undefined) this.malformed();
    this.at += spelled.length;
    return spelled;
  }

  private quoted(): string {
    const found = scanText(this.text, this.at, this.loose);
    this.at = found.end;
    if (found.bad) this.malformed();
    return found.value;
  }

  private expect(c: string): void {
    this.space();
    if (this.text[this.at] !== c) this.malformed(this.parent());
    this.at++;
  }

  private space(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at);
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return;
      this.at++;
    }
  }

  private malformed(field = this.pointer()): never {
    this.failAt('malformed', field, String(this.bytesTo(this.at)));
  }

  /** Places are told in bytes, as every other implementation counts them. */
  private bytesTo(at: number): number {
    return textLength(this.text.slice(0, at));
  }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

const maxQuoted = 200;

/** Somebody else's text, fit to be repeated. */
function quotable(s: string): string {
  let out = '';
  let bytes = 0;
  for (const c of s.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')) {
    bytes += textLength(c);
    if (bytes > maxQuoted) return `${out}…`;
    out += c;
  }
  return out;
}

/** Reads a whole message; its fault is returned instead of thrown. */
export function read<T>(text: string, into: (r: Reader) => T): T {
  const r = new Reader(text);
  const out = into(r);
  r.end();
  return out;
}
