import type { Value } from './value';

/**
 * Spells one JSON message. Members stand in a fixed order, without spaces, and what is empty is
 * left out, so that equal messages are equal bytes.
 */
export class Writer {
  private out = '';
  private comma = false;

  toString(): string {
    return this.out;
  }

  open(bracket: '{' | '['): this {
    this.separate();
    this.out += bracket;
    this.comma = false;
    return this;
  }

  close(bracket: '}' | ']'): this {
    this.out += bracket;
    this.comma = true;
    return this;
  }

  name(name: string): this {
    this.separate();
    this.out += `${JSON.stringify(name)}:`;
    this.comma = false;
    return this;
  }

  value(v: Value | boolean): this {
    return this.raw(JSON.stringify(v));
  }

  /** What is spelled already. */
  raw(spelled: string): this {
    this.separate();
    this.out += spelled;
    return this;
  }

  /** A member, unless it is empty, zero, false or null. */
  member(name: string, v: Value | boolean): this {
    if (v === '' || v === 0 || v === false || v === null) return this;
    return this.name(name).value(v);
  }

  /** A member with a list, unless that is empty. */
  list<T>(name: string, items: readonly T[], write: (item: T) => void): this {
    return items.length === 0 ? this : this.all(name, items, write);
  }

  /** A member with a list, also an empty one. */
  all<T>(name: string, items: readonly T[], write: (item: T) => void): this {
    this.name(name).open('[');
    for (const item of items) write(item);
    return this.close(']');
  }

  private separate(): void {
    if (this.comma) this.out += ',';
    this.comma = true;
  }
}
