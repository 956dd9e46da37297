import type { Entry } from '../api';
import { fieldAt, table } from '../contract/catalogue';
import { decodeChangeset } from '../contract/changeset';
import type { Changeset } from '../contract/message';
import { entries, type JournalEntry } from './journal';
import type { Replica } from './replica';
import { working } from './rows';

const shown = 200;

/** What is unsent or waits for the person, newest first; with all, the last ones whatever became of them. */
export function outbox(r: Replica, all: boolean): Entry[] {
  const open = "WHERE state = 'unsent' OR (state = 'refused' AND closed = '') OR overlaid = 1 ORDER BY no DESC";
  return entries(r, all ? `ORDER BY no DESC LIMIT ${shown}` : open).map((e) => entryOf(r, e));
}

function entryOf(r: Replica, e: JournalEntry): Entry {
  const c = decodeChangeset(e.body);
  const root = e.household === '' ? undefined : working(r, { table: table('household'), id: e.household });
  return {
    id: e.id, village: e.village, household: e.household, at: Math.trunc(e.at / 1000), state: stateOf(e),
    head: root ? String(root.values[root.table.ordinals.get('head_name')!] ?? '') : null,
    outcome: e.outcome ? (e.outcome.outcome as NonNullable<Entry['outcome']>) : null,
    refusals: e.outcome?.problems ?? [], edits: editsOf(c), actions: c.actions,
  };
}

function stateOf(e: JournalEntry): Entry['state'] {
  if (e.state === 'unsent') return 'unsent';
  if (e.state === 'acked') return e.overlaid ? 'sent' : 'proven';
  if (e.closed === '') return 'refused';
  return e.closed === 'dismissed' ? 'dismissed' : 'mended';
}

/** What a changeset says as a new visit would: without bases, which belong to what the person looked at then. */
function editsOf(c: Changeset): Entry['edits'] {
  return c.edits.map((e) => ({
    table: e.table.name, row: e.row, ...(e.delete ? { delete: true } : {}),
    set: Object.fromEntries(e.sets.map((s) => [fieldAt(e.table, s.field).name, s.value])),
  }));
}
