/** A JSON string found in a text: its value, and where it ends or, when it is bad, where the fault is. */
export interface Scanned {
  value: string;
  end: number;
  bad: boolean;
}

const utf8 = new TextEncoder();

/** How many bytes a text takes in UTF-8. */
export function textLength(s: string): number {
  return utf8.encode(s).length;
}

/** Reads the string whose opening quote stands at a place. */
export function scanText(text: string, from: number, loose: boolean): Scanned {
  const end = text.indexOf('"', from + 1);
  if (end < 0) return { value: '', end: text.length, bad: true };
  const plain = text.slice(from + 1, end);
  if (!/[\\\u0000-\u001f]/.test(plain)) return { value: plain, end: end + 1, bad: false };
  return scanEscaped(text, from + 1, loose);
}

const short: Record<string, string> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function scanEscaped(text: string, from: number, loose: boolean): Scanned {
  let value = '';
  for (let i = from; i < text.length; ) {
    const c = text[i]!;
    if (c === '"') return { value, end: i + 1, bad: false };
    if (c < ' ') return { value, end: i, bad: true };
    if (c !== '\\') {
      value += c;
      i++;
      continue;
    }
    const escape = unescaped(text, i, loose);
    if (!escape) return { value, end: i, bad: true };
    value += escape.value;
    i += escape.length;
  }
  return { value, end: text.length, bad: true };
}

/** What an escape means; undefined for none, and for half a character. */
function unescaped(text: string, at: number, loose: boolean): { value: string; length: number } | undefined {
  const kind = text[at + 1] ?? '';
  if (kind !== 'u') return kind in short ? { value: short[kind]!, length: 2 } : undefined;
  const unit = unitAt(text, at);
  if (unit === undefined) return undefined;
  if (unit < 0xd800 || unit > 0xdfff) return { value: String.fromCharCode(unit), length: 6 };
  const low = unit < 0xdc00 ? unitAt(text, at + 6) : undefined;
  if (low !== undefined && low >= 0xdc00 && low <= 0xdfff) return { value: String.fromCharCode(unit, low), length: 12 };
  return loose ? { value: '\ufffd', length: 6 } : undefined;
}

function unitAt(text: string, at: number): number | undefined {
  const digits = /^\\u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 6))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}
