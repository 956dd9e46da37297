import assert from 'node:assert/strict';
import { test } from 'vitest';

import { langs, messages, remedies, tables, version, type ErrCode, type Label } from '../../ruhu';
import type { Row, Value } from '../src/core/api';
import { askedFields, deletable, fieldOf, say, stepAfter, stepOf, tableOf } from '../src/forms/catalogue';
import { draftAt, draftNames, dropAllDrafts, dropDraft, keepDraft, readDraft, type Shelf } from '../src/forms/drafts';
import { closedShelf, sealedShelf } from '../src/forms/sealed';
import { remedy, tell } from '../src/forms/tell';
import { read, show, showWithUnit, typed } from '../src/forms/values';
import { count, judge, needed } from '../src/forms/votes';
import { slice } from '../src/forms/windowing';
import { texts } from '../src/texts';

const field = (table: string, name: string) => fieldOf(table, name)!;
const reading = (table: string, name: string, text: string) => {
  const got = read(field(table, name), table, text);
  return got.refusal ? `${got.refusal.code} ${got.refusal.param ?? ''}`.trim() : got.value;
};

test('what is typed becomes whole numbers, and is spelled as it was typed', () => {
  for (const [table, name, text, value, shown] of [
    ['income', 'amount', '1234.5', 123450, '1234.5'],
    ['income', 'amount', '１２３４。５', 123450, '1234.5'],
    ['income', 'amount', '0', 0, '0'],
    ['income', 'amount', '1,200', 120000, '1200'],
    ['dwelling', 'area', '62.5', 625, '62.5'],
    ['land', 'arable', '3.05', 305, '3.05'],
    ['household', 'registered_year', '2014', 2014, '2014'],
    ['member', 'born_on', '1960-05-01', '1960-05-01', '1960-05-01'],
  ] as const) {
    assert.equal(reading(table, name, text), value, `${name} ${text}`);
    assert.equal(typed(field(table, name), value), shown);
  }
});

test('an empty field is null, and a text keeps what was written', () => {
  assert.equal(reading('household', 'remark', '   '), null);
  assert.equal(reading('household', 'remark', ' 三口人 '), '三口人');
  assert.equal(reading('member', 'id_number', '22242619800101001x'), '22242619800101001X');
  assert.equal(reading('household', 'phone', '１３９４４３３０００１'), '13944330001');
});

test('what cannot be read says why', () => {
  assert.equal(reading('dwelling', 'area', '62.55'), 'too_precise 1');
  assert.equal(reading('dwelling', 'area', 'sixty'), 'wrong_kind 0–9');
  assert.equal(reading('income', 'year', '20.4'), 'too_precise 0');
  assert.equal(reading('visit', 'visited_at', 'yesterday'), 'bad_date');
});

test('an instant is read and shown in China, wherever the phone is', () => {
  const at = reading('visit', 'visited_at', '2018-06-15T09:05');
  assert.equal(at, Date.UTC(2018, 5, 15, 1, 5));
  assert.equal(show(field('visit', 'visited_at'), at as number, 'zh-CN'), '2018-06-15 09:05');
  assert.equal(typed(field('visit', 'visited_at'), at as number), '2018-06-15T09:05');
});

test('values are shown in words and units', () => {
  assert.equal(show(field('household', 'other_causes'), '01,02', 'zh-CN').includes('、'), true);
  assert.equal(show(field('member', 'dibao'), 1, 'ko'), '예');
  assert.equal(showWithUnit(field('dwelling', 'area'), 625, 'en'), '62.5 m²');
  assert.equal(showWithUnit(field('income', 'amount'), 123450, 'en'), '1234.5 yuan');
  assert.equal(showWithUnit(field('land', 'arable'), 305, 'ko'), '3.05 무');
  assert.equal(show(field('household', 'latitude'), -42000001, 'en'), '-42.000001');
  assert.equal(show(field('household', 'remark'), null, 'en'), '');
});

test('refusals are told in every language, without braces left over', () => {
  for (const code of Object.keys(messages) as ErrCode[]) {
    for (const lang of langs) {
      const said = tell({ code, table: 'member', field: 'name', param: '3' }, lang);
      assert.ok(said !== '' && !/\{(field|param)\}/.test(said), `${code} in ${lang}: ${said}`);
    }
  }
});

test('a refusal says its field, its state and its step by their names', () => {
  assert.equal(tell({ code: 'required', table: 'member', field: 'name' }, 'zh-CN'), '“姓名”必须填写。');
  assert.equal(tell({ code: 'evidence_missing', table: 'vote' }, 'en'), 'Evidence is missing: “vote”.');
  assert.match(tell({ code: 'state_moved', table: 'relocation_case', field: 'step', param: 'apply' }, 'en'), /application by the household/);
  assert.match(tell({ code: 'not_submitted', table: 'review', field: 'state', param: '' }, 'en'), /never submitted/);
  assert.match(tell({ code: 'not_from_device', param: 'record.approve' }, 'en'), /approve/);
  assert.equal(tell({ code: 'of_a_newer_server' }, 'en'), 'of_a_newer_server');
});

test('forms ask for what this version has and people write', () => {
  const asked = (table: string, isNew: boolean) => askedFields(tableOf(table)!, isNew).map((f) => f.name);
  assert.ok(!asked('member', true).includes('work_place'), 'a field that version 2 has no more');
  assert.ok(asked('household', true).includes('registry_no') && !asked('household', false).includes('registry_no'), 'what is set once');
  assert.ok(!asked('photo', true).includes('state') && !asked('objection', true).includes('answer'), 'what the server writes');
  assert.ok(tables.every((t) => askedFields(t, true).every((f) => (f.since ?? 1) <= version)));
  assert.ok(deletable(tableOf('member')!) && !deletable(tableOf('visit')!) && !deletable(tableOf('household')!));
});

test('every text of the app has three languages', () => {
  for (const [name, label] of Object.entries(texts) as [string, Label][]) {
    assert.ok(label.length === 3 && label.every((text) => text !== ''), name);
    const braces = label.map((text) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort().join());
    assert.ok(braces[0] === braces[1] && braces[0] === braces[2], `${name}: ${braces.join(' / ')}`);
  }
});

const row = (id: string, values: Record<string, Value>): Row => ({ id, rev: 1, deleted: false, values, marks: {} });

test('two thirds make a quorum, and more than half of those present a majority', () => {
  const assembly = stepOf('villager_assembly_review')!;
  const told = (entitled: number, present: number, favour: number, against = 0, abstained = 0) => {
    const meeting = row('m1', { kind: 'assembly', entitled, present, minutes: 'x', attendance_sheet: 'a', photo: 'b' });
    const vote = row('v1', { meeting: 'm1', in_favour: favour, against, abstained });
    return judge(assembly, { vote: [vote] }, { meeting: [meeting] }, '').tallies.filter((s) => !s.holds).map((s) => s.tally.else);
  };
  assert.deepEqual(told(30, 20, 11, 9), []);
  assert.deepEqual(told(30, 19, 11, 8), ['no_quorum']);
  assert.deepEqual(told(30, 20, 10, 10), ['voted_down']);
  assert.deepEqual(told(30, 31, 20), ['counts_disagree']);
  assert.deepEqual(told(30, 20, 11, 9, 1), ['counts_disagree']);
  assert.deepEqual(assembly.tallies.map((one) => needed(one, 30)), [null, 20, null, 16]);
  assert.equal(count(assembly.tallies[1]!, () => null).holds, true, 'nothing of nothing');
});

test('a step is ready when its papers are, and says what is missing otherwise', () => {
  const check = stepOf('verify_at_home')!;
  const paper = { checked_on: '2018-06-01', visit: 'w1', finding: 'qualified', members_match: 1, cadre_1: '甲', cadre_2: '乙', cadre_1_signature: 'a', cadre_2_signature: 'b', household_signature: 'c' };
  const told = (values: Record<string, Value>, photo: Record<string, Value> = { kind: 'house_outside', visit: 'w1' }) => {
    const state = judge(check, { home_check: [row('h1', { ...paper, ...values })], visit: [row('w1', { visited_at: 1, visitors: '甲' })], photo: [row('p1', photo)] }, {}, '');
    const first = state.papers.find((p) => p.refusal)?.refusal;
    assert.equal(state.ready, !first);
    return first ? `${first.code} ${first.field ?? first.table}` : 'ready';
  };
  assert.equal(told({}), 'ready');
  assert.equal(told({ household_signature: null }), 'evidence_missing household_signature');
  assert.equal(told({ finding: 'not_qualified' }), 'not_qualified finding');
  assert.equal(told({ members_match: 0 }), 'must_go_back members_match');
  assert.equal(told({ cadre_2: '甲' }), 'same_person cadre_2');
  assert.equal(told({ visit: null }), 'evidence_missing visit');
  assert.equal(told({}, { kind: 'house_outside', visit: 'w2' }), 'evidence_missing photo');
  assert.equal(judge(check, {}, {}, '').ready, false);
});

test('the steps follow one another from the first of a household', () => {
  assert.equal(stepAfter('')?.code, 'screen_households');
  assert.equal(stepAfter('screen_households')?.code, 'apply');
  assert.equal(stepAfter('province_spot_check_confirmation'), undefined);
  assert.equal(stepAfter('no_such_step'), undefined);
});

test('of a long list only what is in sight is drawn', () => {
  assert.deepEqual(slice(5646, 76, 0, 640), { from: 0, to: 18 });
  assert.deepEqual(slice(5646, 76, 76 * 100, 640), { from: 92, to: 118 });
  assert.deepEqual(slice(5646, 76, 76 * 5646, 640), { from: 5637, to: 5646 });
  assert.deepEqual(slice(3, 76, 0, 640), { from: 0, to: 3 });
  assert.deepEqual(slice(0, 76, 500, 640), { from: 0, to: 0 });
  assert.deepEqual(slice(4, 76, -30, 640), { from: 0, to: 4 }, 'pulled beyond its top');
});

/** A browser's storage, as full as is said. */
function shelf(room = Infinity): Shelf {
  const kept = new Map<string, string>();
  return {
    get length() { return kept.size; },
    key: (i) => [...kept.keys()][i] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => {
      if (value.length > room) {
        throw new DOMException('full', 'QuotaExceededError');
      }
      kept.set(key, value);
    },
  };
}

test('drafts are kept at every key and forgotten when they are saved', () => {
  const here = shelf();
  assert.equal(keepDraft(here, 'u/visit/new', { set: { content: '三' }, raw: {} }), true);
  assert.deepEqual(readDraft(here, 'u/visit/new'), { set: { content: '三' }, raw: {} });
  keepDraft(here, 'u/member/m', { set: {}, raw: { born_on: '19' } });
  here.setItem('lang', 'ko');
  assert.deepEqual(draftNames(here, 'u/'), ['u/member/m', 'u/visit/new']);
  dropDraft(here, 'u/visit/new');
  assert.equal(readDraft(here, 'u/visit/new'), null);
  keepDraft(here, 'u/member/m', { set: {}, raw: {}, gone: true });
  assert.equal(readDraft(here, 'u/member/m')?.gone, true);
  keepDraft(here, 'u/member/m', { set: {}, raw: {} });
  assert.deepEqual(draftNames(here), []);
  keepDraft(here, 'u/member/n', { set: { name: '金' }, raw: {} });
  dropAllDrafts(here);
  assert.deepEqual([draftNames(here), here.getItem('lang')], [[], 'ko']);
});

test('a draft is the same for whoever looks at it, whoever changes it', () => {
  const here = shelf(100);
  keepDraft(here, 'm/meeting/new', { set: { place: '村委会' }, raw: {} });
  const [one, other] = [draftAt(here, 'm/meeting/new'), draftAt(here, 'm/meeting/new')];
  keepDraft(here, 'm/meeting/new', { set: { ...one.peek().typed!.set, photo: 'a' }, raw: {} });
  keepDraft(here, 'm/meeting/new', { set: { ...other.peek().typed!.set, minutes: '逐户评议' }, raw: {} });
  assert.deepEqual(one.value, { typed: { set: { place: '村委会', photo: 'a', minutes: '逐户评议' }, raw: {} }, room: true });
  assert.deepEqual(readDraft(here, 'm/meeting/new'), one.value.typed);
  keepDraft(here, 'm/meeting/new', { set: { minutes: '很长的话'.repeat(30) }, raw: {} });
  assert.deepEqual([one.value.room, one.value.typed?.set], [false, { minutes: '很长的话'.repeat(30) }], 'shown although there is no room for it');
  dropDraft(here, 'm/meeting/new');
  assert.deepEqual(other.value, { typed: null, room: true });
});

test('what is typed lies sealed, each under its own name, and is opened by its key alone', () => {
  const [there, key] = [shelf(), 'ab'.repeat(32)];
  keepDraft(sealedShelf(there, key), 'u/visit/new', { set: { content: '想搬去延吉' }, raw: {} });
  const sealed = there.getItem('draft:u/visit/new')!;
  assert.equal(sealed.includes('想搬'), false);
  assert.deepEqual(readDraft(sealedShelf(there, key), 'u/visit/new')?.set, { content: '想搬去延吉' });
  there.setItem('draft:v/visit/new', sealed);
  for (const [shelved, name] of [[sealedShelf(there, 'cd'.repeat(32)), 'u/visit/new'], [sealedShelf(there, key), 'v/visit/new'], [closedShelf(there), 'u/visit/new']] as const) {
    assert.equal(readDraft(shelved, name), null);
  }
  assert.equal(keepDraft(closedShelf(there), 'u/visit/new', { set: { content: '三' }, raw: {} }), false);
  dropDraft(closedShelf(there), 'u/visit/new');
  assert.equal(there.getItem('draft:u/visit/new'), null);
});

test('a refusal of the server is told with what to do about it, in every language', () => {
  for (const lang of langs) {
    assert.equal(remedy({ code: 'in_future' }, lang), say(remedies.mend, lang));
    assert.equal(remedy({ code: 'of_a_newer_server' }, lang), say(remedies.report, lang));
    assert.equal(remedy({ code: 'wrong_pin' }, lang), '');
  }
});

test('a draft that there is no room for is told, and one that was cut is none', () => {
  assert.equal(keepDraft(shelf(10), 'u/visit/new', { set: { content: '很长的话'.repeat(9) }, raw: {} }), false);
  const here = shelf();
  here.setItem('draft:x', '{"set":{');
  assert.equal(readDraft(here, 'x'), null);
});
