import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { beforeEach, expect, test } from 'vitest';

import { Db } from '../src/core/replica/db';
import { lines, villages } from '../src/core/replica/lines';
import { Replica } from '../src/core/replica/replica';

const sqlite = await sqlite3InitModule();

/** A list that is kept beside the rows must say what the rows say, whatever statement changed them. */
let r: Replica;

beforeEach(() => {
  r = new Replica(new Db(new sqlite.oo1.DB(':memory:')), { now: () => 0, newId: () => crypto.randomUUID() });
  r.db.run("INSERT INTO village (code, seq, whole, expected, got, repaired, frozen) VALUES ('222426100200', 1, 1, '', '', '', 0)");
  for (const id of ['a', 'b']) household(id, '1 组', '222426100200');
});

function household(id: string, group: string, village: string): void {
  r.db.run(`INSERT INTO household (id, village, rev, group_name, head_name, identification_standard, attribute, main_cause, status, registered_year)
    VALUES (?, ?, 1, ?, '金' || ?1, 's', 'a', 'c', 'poor', 2014)`, id, village, group);
}

function member(id: string, of: string, how = 'INSERT'): void {
  const needed = r.db.rows("SELECT name, type FROM pragma_table_info('member') WHERE \"notnull\" AND dflt_value IS NULL") as [string, string][];
  const given: Record<string, string> = { id, household: of, village: '222426100200' };
  const values = needed.map(([name, type]) => given[name] ?? (type === 'INTEGER' ? 1 : 'x'));
  r.db.run(`${how} INTO member (${needed.map(([name]) => name).join(', ')}) VALUES (${needed.map(() => '?').join(', ')})`, ...values);
}

const members = () => Object.fromEntries(lines(r, {}).map((l) => [l.id, l.members]));

test('a line counts what is inserted, changed and deleted', () => {
  expect(members()).toEqual({ a: 0, b: 0 });
  member('m', 'a');
  member('n', 'a');
  expect(members()).toEqual({ a: 2, b: 0 });
  r.db.run("UPDATE member SET left_on = '2018-07-02' WHERE id = 'm'");
  expect(members()).toEqual({ a: 1, b: 0 });
  r.db.run("DELETE FROM member WHERE id = 'n'");
  expect(members()).toEqual({ a: 0, b: 0 });
});

test('a row that moves to another household leaves the line of the first, also when it is replaced', () => {
  member('m', 'a');
  expect(members()).toEqual({ a: 1, b: 0 });
  r.db.run("UPDATE member SET household = 'b' WHERE id = 'm'");
  expect(members()).toEqual({ a: 0, b: 1 });
  member('m', 'a', 'INSERT OR REPLACE');
  expect(members()).toEqual({ a: 1, b: 0 });
});

test('a list follows its households to another group and village, and when they go', () => {
  household('c', '0 组', '222426100201');
  expect(lines(r, {}).map((l) => l.id)).toEqual(['a', 'b', 'c']);
  r.db.run("UPDATE household SET village = '222426100200' WHERE id = 'c'");
  expect(lines(r, {}).map((l) => l.id)).toEqual(['c', 'a', 'b']);
  expect(villages(r)[0]!.households).toBe(3);
  r.db.run("UPDATE household SET deleted = 1 WHERE id = 'c'");
  r.db.run("DELETE FROM household WHERE id = 'a'");
  expect(lines(r, {}).map((l) => l.id)).toEqual(['b']);
  expect(villages(r)[0]!.households).toBe(1);
});

test('a change that is undone leaves no mark, and one that is kept is in the next list', () => {
  lines(r, {});
  expect(() => r.db.write(() => {
    r.db.run("UPDATE household SET head_name = '朴' WHERE id = 'a'");
    throw new Error('undone');
  })).toThrow('undone');
  expect(r.db.number('SELECT count(*) FROM line_stale')).toBe(0);
  r.db.run("UPDATE household SET head_name = '朴' WHERE id = 'a'");
  expect(lines(r, {}).map((l) => l.head)).toEqual(['朴', '金b']);
});

test('a file from before the list was kept has all of it', () => {
  const { db } = r;
  for (const [name] of db.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")) db.script(`DROP TRIGGER ${name}`);
  db.script('DROP TABLE line; DROP TABLE line_stale; PRAGMA user_version = 1');
  r = new Replica(db, r.world);
  expect(lines(r, {}).map((l) => l.id)).toEqual(['a', 'b']);
});
