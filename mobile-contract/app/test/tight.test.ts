import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { carries as reads, unpacked } from '../src/core/tight/read';
import { mostPacked, Packer } from '../src/core/tight/tight';

const utf8 = new TextEncoder();
const dictionary = new Uint8Array(readFileSync(new URL('../../dictionary.raw', import.meta.url)));

/** The same numbers each time. */
function dice(seed: number): (below: number) => number {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

function noise(n: number): Uint8Array {
  const next = dice(1);
  return Uint8Array.from({ length: n }, () => next(256));
}

/** Words again and again, in any order. */
function words(n: number): Uint8Array {
  const [next, all] = [dice(2), ['户主', '房屋', '漏雨', '低保', '收入', '孩子', '医院', '1200元', '{"t":"visit","id":"', '0198c1a0-']];
  let text = '';
  while (text.length < n) text += all[next(all.length)]!;
  return utf8.encode(text).subarray(0, n);
}

/** A text in which lengths, distances and literals of every size come. */
function counts(n: number): Uint8Array {
  const out: number[] = [];
  for (let i = 0; out.length < n; i++) {
    out.push(...utf8.encode(`${(i * i * 7919) % 100_003}:`));
    const from = Math.max(0, out.length - 1 - ((i * 37) % 60_000));
    out.push(...out.slice(from, from + 3 + ((i * i) % 700)));
  }
  return Uint8Array.from(out.slice(0, n));
}

function carries(packer: Packer, known: Uint8Array, message: Uint8Array): number {
  const frame = packer.pack(message);
  const got = unpacked(frame, known, message.length);
  expect(Buffer.compare(got, message), `${message.length} bytes`).toBe(0);
  return frame.length;
}

const makes: Record<string, (n: number) => Uint8Array> = {
  noise, words, counts,
  zeros: (n) => new Uint8Array(n),
  far: (n) => Uint8Array.from([...noise(n - (n >> 2)), ...noise(n >> 2)]),
  two: (n) => Uint8Array.from({ length: n }, (_, i) => 97 + (i % 2)),
};

for (const [name, make] of Object.entries(makes)) {
  test(`messages of ${name} are carried, whatever their length`, () => {
    for (const known of [new Uint8Array(), dictionary]) {
      const packer = new Packer(known);
      for (const n of [1, 2, 3, 4, 7, 31, 32, 255, 256, 257, 1023, 1024, 4096, 20_000, 65_791, 65_792, mostPacked]) {
        expect(carries(packer, known, make(n))).toBeLessThanOrEqual(n + 12);
      }
    }
  }, 120_000);
}

test('whatever is drawn is carried', () => {
  const next = dice(3);
  const pieces = [() => words(1 + next(60)), () => noise(next(90)), () => utf8.encode('aaaaaaaaaaaaaaaaaaaaaaa'), () => utf8.encode(`${next(1e9)}`)];
  for (let round = 0; round < 300; round++) {
    const draw = () => new Uint8Array(Array.from({ length: 1 + next(25) }, () => [...pieces[next(pieces.length)]!()]).flat());
    const [known, message] = [draw(), draw()];
    carries(new Packer(known), known, message);
  }
}, 120_000);

test('a push is a good deal shorter than gzip makes it', async () => {
  const visit = (i: number) => `{"n":${i},"id":"0198c1a0-${7919 * i}-7000-8000-${1e11 + i * 7_654_321}","by":"0198c1a0-0000-7000-8000-000000000001","village":"222426100200","household":"0198c1a0-${1311 * i}-7000-8000-${1e11 + i * 1_234_567}","at":${1_790_000_000_000_000 + 61_000_000 * i},"v":2,"seen":1,"edits":[{"t":"visit","id":"0198c1a1-${31 * i}-7000-8000-${1e11 + i * 9_876_543}","set":{"visited_at":${1_790_000_000_000 + 61_000 * i},"visitors":"金明哲","purpose":"routine","content":"第${i}次来，屋顶漏雨，孩子开学后住校，卖了${3 * i}只鸡，钱够过冬"}}]}`;
  const push = utf8.encode(`{"device":"0198c1a0-0000-7000-8000-000000000002","now":1790000000000000,"changesets":[${[1, 2, 3].map(visit).join(',')}]}`);
  const gzip = await new Response(new Blob([new Uint8Array(push)]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
  const size = carries(new Packer(dictionary), dictionary, push);
  expect(size + 40).toBeLessThan(gzip.byteLength * 0.75);
});

test('a frame that was changed is not what it was made of', () => {
  const packer = new Packer(dictionary);
  const message = words(2_000);
  const frame = packer.pack(message);
  expect(reads(frame, dictionary, message)).toBe(true);
  let noticed = 0;
  for (let at = 0; at < frame.length; at++) {
    const wrong = frame.slice();
    wrong[at]! ^= 0x10;
    if (!reads(wrong, dictionary, message)) noticed++;
  }
  expect(noticed).toBeGreaterThan(frame.length * 0.95);
  expect(reads(frame.slice(0, -3), dictionary, message)).toBe(false);
});
