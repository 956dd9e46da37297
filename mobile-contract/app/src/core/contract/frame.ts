import { Fault, refusal } from './value';
import { maxBody } from './message';

/**
 * What a courier carries, before it is packed and sealed: a line that says what it is, a header and
 * messages, each a line of JSON, and the author's signature of all that, which is the last 64 bytes.
 */
export interface Frame {
  kind: Kind;
  header: string;
  lines: string[];
  signed: Uint8Array;
  signature: Uint8Array;
}

/** A first line, with the version of the format, and how long the header's line may be in it. */
export interface Kind {
  line: string;
  header: number;
}

export const maxCarried = 2 * maxBody;
const maxLines = 256;
const signatureSize = 64;

const utf8 = new TextEncoder();

/** The text that is signed. Neither header nor lines hold line feeds. */
export function frameText(kind: Kind, header: string, lines: readonly string[]): Uint8Array<ArrayBuffer> {
  return utf8.encode(kind.line + [header, ...lines].map((l) => `${l}\n`).join(''));
}

/** A signed frame: the text with the signature right behind it. */
export function withSignature(text: Uint8Array, signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(text.length + signature.length);
  out.set(text);
  out.set(signature, text.length);
  return out;
}

function bad(param: string): never {
  throw new Fault(refusal('bad_bundle', { param }));
}

function tooLarge(limit: number): never {
  throw new Fault(refusal('too_large', { param: String(limit) }));
}

/** Takes a frame of one of some kinds apart. Nothing in it may be trusted before its signature was proven. */
export function splitFrame(data: Uint8Array, kinds: readonly Kind[]): Frame {
  if (data.length > maxCarried) tooLarge(maxCarried);
  const signed = data.subarray(0, Math.max(data.length - signatureSize, 0));
  const text = decoded(signed);
  const kind = kinds.find((k) => text.startsWith(k.line)) ?? bad('format');
  if (!text.endsWith('\n') || text.length === kind.line.length) bad('format');
  const [header, ...lines] = text.slice(kind.line.length, -1).split('\n');
  if (lines.length > maxLines) tooLarge(maxLines);
  if (utf8.encode(header).length > kind.header) tooLarge(kind.header);
  if (lines.some((l) => l.length * 3 > maxBody && utf8.encode(l).length > maxBody)) tooLarge(maxBody);
  return { kind, header: header!, lines, signed, signature: data.subarray(signed.length) };
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault(refusal('invalid_utf8'));
  }
}

/** Refuses a frame that the holder of a key did not sign. */
export function mustBeSigned(proven: boolean): void {
  if (!proven) bad('signature');
}
