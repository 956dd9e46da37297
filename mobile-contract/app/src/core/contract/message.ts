import type { Table } from './catalogue';
import type { Action, Refusal, Value } from '../api';

/** Messages of the protocol, read: names are tables and ordinals, and what a text leaves out is filled in. */

export const maxChangesets = 500;
export const maxEdits = 500;
export const maxActions = 16;
export const maxBody = 8 << 20;
export const maxPageRows = 5000;
export const maxRepairUnits = 64;

/** In the place of an ordinal: the row's deletion. */
export const deletion = -1;

export interface FieldSet {
  field: number;
  value: Value;
  /** Revision that the person was looking at when the field was first made dirty; 0 for a new row. */
  base: number;
  /** Sets of codes: the value that the person saw. */
  was: Value;
}

export interface RowEdit {
  table: Table;
  row: string;
  delete: boolean;
  /** Of a deletion; sets have their own. */
  base: number;
  sets: FieldSet[];
}

export type FullAction = Required<Action>;

export interface Changeset {
  n: number;
  id: string;
  by: string;
  village: string;
  /** '' for a village's own papers. */
  household: string;
  at: number;
  v: number;
  seen: number;
  edits: RowEdit[];
  actions: FullAction[];
  /** Why it cannot be read: then only its number and id may be used. */
  fault?: Refusal;
}

export interface Push {
  device: string;
  now: number;
  changesets: Changeset[];
}

export interface Outcome {
  n: number;
  id: string;
  outcome: string;
  repeated: boolean;
  seq: number;
  rev: number;
  problems: Refusal[];
  cases: string[];
  /** Where it landed, when that is not where it was sent. */
  household: string;
  village: string;
}

export interface Answer {
  epoch: string;
  now: number;
  expects: number;
  kept: number;
  outcomes: Outcome[];
  problem: Refusal | null;
}

export interface Pull {
  device: string;
  cursor: string;
  v: number;
  limit: number;
  /** null: everything comes as rows. */
  have: Record<string, number> | null;
  anew: string[];
  request: string;
}

export interface PageRow {
  id: string;
  household: string;
  rev: number;
  deleted: boolean;
  values: Value[];
}

export interface TablePage {
  table: Table;
  rows: PageRow[];
}

export interface VillagePage {
  village: string;
  from: number;
  to: number;
  digest: string;
  evicted: string[];
  tables: TablePage[];
}

export interface ReferencePage {
  version: number;
  tables: { table: Table; rows: Value[][] }[];
}

export interface Page {
  epoch: string;
  now: number;
  cursor: string;
  more: boolean;
  villages: VillagePage[];
  gone: string[];
  files: string[];
  reference: ReferencePage | null;
  request: string;
}

export interface RepairQuestion {
  device: string;
  v: number;
  village: string;
  seq: number;
  buckets: string[];
  units: string[];
}

export interface RepairAnswer {
  epoch: string;
  now: number;
  village: string;
  seq: number;
  buckets: number[];
  units: [unit: string, digest: string][];
  tables: TablePage[];
}

/** The household of a changeset, or the village whose papers it is. */
export function unitOf(c: { household: string; village: string }): string {
  return c.household || c.village;
}

/** The level of an epoch: higher than that of any before it, 0 for one that was never restored. */
export function levelOf(epoch: string): number {
  const head = /^(\d+)\./.exec(epoch);
  return head ? Number(head[1]) : 0;
}
