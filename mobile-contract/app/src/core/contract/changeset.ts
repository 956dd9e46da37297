import { fieldAt, inVersion, tableOf, type Table } from './catalogue';
import { maxActions, maxChangesets, maxEdits, type Changeset, type FieldSet, type FullAction, type Push, type RowEdit } from './message';
import { maxId, maxText, Reader, read } from './reader';
import { Fault, refusal, type Refusal, type Value } from './value';
import { Writer } from './writer';

/** Reads a push request. A fault inside one changeset is kept in it; any other is thrown. */
export function decodePush(text: string): Push {
  const out: Push = { device: '', now: 0, changesets: [] };
  const r = new Reader(text, true);
  const seen = new Set<string>();
  r.object((name) => {
    if (seen.has(name)) r.fail('duplicate_member');
    seen.add(name);
    switch (name) {
      case 'device': out.device = r.string(maxId); break;
      case 'now': out.now = r.integer(); break;
      case 'changesets': r.array(() => out.changesets.push(readChangeset(r, out.changesets.length))); break;
      default: r.fail('unknown_member');
    }
  });
  if (out.device === '') r.missing('', 'device');
  r.end();
  return out;
}

/** One without a number or an id cannot even be refused: its fault is the whole request's. */
function readChangeset(r: Reader, before: number): Changeset {
  const raw = r.raw();
  if (before === maxChangesets) r.fail('too_large', String(maxChangesets));
  const c = decodeChangeset(raw);
  if (c.fault && (c.n === 0 || c.id === '')) r.failAt(c.fault.code, r.pointer() + (c.fault.field ?? ''), c.fault.param);
  return c;
}

/** Reads one changeset. On a fault, number and id are looked for behind it too. */
export function decodeChangeset(raw: string): Changeset {
  const c: Changeset = { n: 0, id: '', by: '', village: '', household: '', at: 0, v: 1, seen: 0, edits: [], actions: [] };
  try {
    read(raw, (r) => r.object((name) => readMember(r, c, name)));
    const fault = missing(c) ?? foreign(c);
    if (fault) throw new Fault(fault);
  } catch (e) {
    if (!(e instanceof Fault)) throw e;
    c.fault = e.refusal;
    if (c.n === 0 || c.id === '') findIdentity(raw, c);
  }
  return c;
}

function readMember(r: Reader, c: Changeset, name: string): void {
  switch (name) {
    case 'n': c.n = r.integer(1); break;
    case 'id': c.id = r.string(maxId); break;
    case 'by': c.by = r.string(maxId); break;
    case 'village': c.village = r.string(maxId); break;
    case 'household': c.household = r.string(maxId); break;
    case 'at': c.at = r.integer(); break;
    case 'v': c.v = r.integer(1, 1_000_000); break;
    case 'seen': c.seen = r.integer(); break;
    case 'edits': r.array(() => c.edits.push(readEdit(r, c.edits.length))); break;
    case 'actions': r.array(() => c.actions.push(readAction(r, c.actions.length))); break;
    default: r.fail('unknown_member');
  }
}

function missing(c: Changeset): Refusal | undefined {
  const name = (['n', 'id', 'by', 'village', 'at'] as const).find((m) => !c[m]);
  return name && refusal('missing_member', { field: `/${name}` });
}

/** The first table or field that the changeset's own version does not have. */
function foreign(c: Changeset): Refusal | undefined {
  for (const [i, e] of c.edits.entries()) {
    if (!inVersion(e.table, c.v)) return refusal('unknown_table', { field: `/edits/${i}/t`, param: e.table.name });
    const f = e.sets.map((s) => fieldAt(e.table, s.field)).find((field) => !inVersion(field, c.v));
    if (f) return refusal('unknown_field', { field: `/edits/${i}/set/${f.name}`, param: f.name });
  }
  return undefined;
}

/** Looks for number and id only; the first of each counts. */
function findIdentity(raw: string, c: Changeset): void {
  const r = new Reader(raw, true);
  try {
    r.object((name) => {
      if (name === 'n' && c.n === 0) c.n = r.integer(1);
      else if (name === 'id' && c.id === '') c.id = r.string(maxId);
      else r.skip();
    });
  } catch (e) {
    if (!(e instanceof Fault)) throw e;
  }
}

/** Its table must come first: it gives names their meaning. */
function readEdit(r: Reader, before: number): RowEdit {
  let t: Table | undefined;
  const e = { row: '', delete: false, base: 0 };
  const set = new Map<number, Value>();
  const bases = new Map<number, number>();
  const was = new Map<number, Value>();
  r.object((name) => {
    if (name === 't') t = replicatedTable(r);
    else if (t === undefined) r.missing(r.parent(), 't');
    else if (name === 'id') e.row = r.string(maxId);
    else if (name === 'del') e.delete = r.boolean();
    else if (name === 'base') e.base = r.integer();
    else if (name === 'set') fields(r, t, (f) => set.set(f, r.value()));
    else if (name === 'bases') fields(r, t, (f) => bases.set(f, r.integer()));
    else if (name === 'was') fields(r, t, (f) => was.set(f, r.value()));
    else r.fail('unknown_member');
  });
  if (t === undefined) r.missing(r.pointer(), 't');
  if (e.row === '') r.missing(r.pointer(), 'id');
  if (before === maxEdits) r.fail('too_many_edits', String(maxEdits));
  const sets = [...set].map(([field, value]) => ({ field, value, base: bases.get(field) ?? e.base, was: was.get(field) ?? null }));
  return { table: t, ...e, sets };
}

/** Reads the name of a table that devices hold. */
export function replicatedTable(r: Reader): Table {
  const name = r.string(maxId);
  const t = tableOf(name);
  if (!t?.replicated) r.fail('unknown_table', name);
  return t;
}

function fields(r: Reader, t: Table, each: (ordinal: number) => void): void {
  r.object((name) => {
    const ordinal = t.ordinals.get(name);
    if (ordinal === undefined) r.fail('unknown_field', name);
    each(ordinal);
  });
}

const actionMembers = ['do', 'step', 'expect', 'reason', 'document', 'ref'] as const;

function readAction(r: Reader, before: number): FullAction {
  const a: FullAction = { do: '', step: '', expect: '', reason: '', document: '', ref: '' };
  r.object((name) => {
    const member = actionMembers.find((m) => m === name);
    if (member === undefined) r.fail('unknown_member');
    a[member] = r.string(maxText);
  });
  if (before === maxActions) r.fail('too_many_edits', String(maxActions));
  return a;
}

/** Spells a push request of changesets that are spelled already. */
export function encodePush(device: string, now: number, changesets: readonly string[]): string {
  const w = new Writer().open('{').name('device').value(device).name('now').value(now);
  return w.all('changesets', changesets, (c) => w.raw(c)).close('}').toString();
}

export function encodeChangeset(c: Changeset): string {
  const w = new Writer().open('{');
  w.member('n', c.n).member('id', c.id).member('by', c.by).member('village', c.village).member('household', c.household);
  w.member('at', c.at).member('v', c.v).member('seen', c.seen);
  w.list('edits', c.edits, (e) => writeEdit(w, e));
  w.list('actions', c.actions, (a) => {
    w.open('{');
    for (const m of actionMembers) w.member(m, a[m]);
    w.close('}');
  });
  return w.close('}').toString();
}

function writeEdit(w: Writer, e: RowEdit): void {
  const common = e.sets[0]?.base ?? e.base;
  w.open('{').member('t', e.table.name).member('id', e.row).member('del', e.delete).member('base', common);
  writeSets(w, 'set', e, () => true, (s) => s.value);
  writeSets(w, 'bases', e, (s) => s.base !== common, (s) => s.base);
  writeSets(w, 'was', e, (s) => s.was !== null, (s) => s.was);
  w.close('}');
}

/** One member for each set that is chosen, or nothing when none is. */
function writeSets(w: Writer, name: string, e: RowEdit, chosen: (s: FieldSet) => boolean, value: (s: FieldSet) => Value): void {
  const sets = e.sets.filter(chosen);
  if (sets.length === 0) return;
  w.name(name).open('{');
  for (const s of sets) w.name(fieldAt(e.table, s.field).name).value(value(s));
  w.close('}');
}

