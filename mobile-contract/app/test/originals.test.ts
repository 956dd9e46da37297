import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { beforeEach, expect, test } from 'vitest';

import { newEpoch } from '../src/core/replica/anew';
import { Db } from '../src/core/replica/db';
import { dropOriginals, keep, photoState, picture, prove } from '../src/core/replica/originals';
import { Replica } from '../src/core/replica/replica';

const sqlite = await sqlite3InitModule();
const day = 24 * 60 * 60 * 1000;
const plenty = 2 ** 40;
const little = 1 << 20;

let r: Replica;
let now: number;
let shot: { sha256: string; preview: string };

beforeEach(() => {
  now = Date.UTC(2018, 6, 2);
  r = new Replica(new Db(new sqlite.oo1.DB(':memory:')), { now: () => now, newId: () => crypto.randomUUID() });
  shot = taken('a house');
});

function taken(of: string): { sha256: string; preview: string } {
  const body = new TextEncoder().encode(of);
  const kept = keep(r, { media: 'image/jpeg', body }, { media: 'image/jpeg', body: body.slice(0, 3) });
  if ('code' in kept) throw new Error(kept.code);
  return kept;
}

function proveBoth(): void {
  for (const hash of [shot.sha256, shot.preview]) expect(prove(r, hash, '')).toBe(true);
}

test('an original that the server has not proven never goes', () => {
  for (let i = 0; i < 3; i++, now += 400 * day) expect(dropOriginals(r, little)).toBe(0);
  expect(picture(r, shot.sha256)).toBeDefined();
  expect(photoState(r, shot.sha256)).toBe('unsent');
});

test.each([[plenty, 30], [null, 30], [little, 7]])('with room for %s a proven original goes after %s days, and its preview stays', (room, days) => {
  proveBoth();
  expect(dropOriginals(r, room)).toBe(0);
  now += days * day - 1;
  expect(dropOriginals(r, room)).toBe(0);
  now += 1;
  expect(dropOriginals(r, room)).toBe(1);
  expect(picture(r, shot.sha256)).toBeUndefined();
  expect(picture(r, shot.preview)).toBeDefined();
  expect(photoState(r, shot.sha256)).toBe('proven');
});

test('what a restored server may have lost is unproven again, and its days begin anew', () => {
  proveBoth();
  dropOriginals(r, plenty);
  now += 29 * day;
  newEpoch(r, '1.a');
  now += 2 * day;
  expect(dropOriginals(r, plenty)).toBe(0);
  r.db.run("UPDATE device SET epoch = ''");
  proveBoth();
  expect(dropOriginals(r, plenty)).toBe(0);
  expect(picture(r, shot.sha256)).toBeDefined();
});

test('the same picture taken once more is here again', () => {
  proveBoth();
  dropOriginals(r, plenty);
  now += 31 * day;
  dropOriginals(r, plenty);
  taken('a house');
  expect(picture(r, shot.sha256)).toBeDefined();
  expect(photoState(r, shot.sha256)).toBe('proven');
});
