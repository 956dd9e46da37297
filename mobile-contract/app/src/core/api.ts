/**
 * What the pages of the app can ask of its core. The core lives in one dedicated worker, which
 * exposes a `Ruhu` by comlink; `ruhu` of `../state.ts` is the pages' side of it. Everything that
 * crosses is plain data: structured clones, no functions but `listen` and `sync`'s, which take
 * `Comlink.proxy` of one.
 *
 * Words: a *unit* is a household's id, or a village's code when its own papers are meant. Values
 * are as they travel: null, a whole number or a text; money in fen, dates `YYYY-MM-DD`, times and
 * readings of clocks handed out here in milliseconds since 1970, sets of codes as `a,b`. Names of tables and fields are those of
 * the generated catalogue. A *refusal* is a value, never an exception; a rejected promise is a
 * fault of the app or of the machine.
 */

/** A value of a field, as it travels. */
export type Value = null | number | string;

export type Language = 'zh-CN' | 'ko' | 'en';

/** Something that is not possible, and why: `code` is one of the catalogue's, told by its messages. */
export interface Refusal {
  code: string;
  table?: string;
  row?: string;
  /** A field's name, or a JSON pointer into a request. */
  field?: string;
  /** What the message needs: a limit, the state expected, the paper that is missing. */
  param?: string;
}

/** An answer that may be a refusal. */
export type Result<T> = { ok: true; value: T } | { ok: false; refusals: Refusal[] };

/**
 * How the app stands when it is opened.
 * - `new`: not enrolled; ask for a code
 * - `locked`: a PIN is set; nothing can be read or sent before `unlock`
 * - `ready`
 * - `taken`: another tab has the file; `takeOver` makes this one the owner
 * - `unsupported`: the browser lacks what is named by `why` ('opfs', 'locks', 'compression', 'crypto')
 * - `wiped`: the server revoked this device; its file and its keys are gone
 */
export interface Opened {
  state: 'new' | 'locked' | 'ready' | 'taken' | 'unsupported' | 'wiped';
  why?: string;
}

export interface Status {
  device: string;
  person: string;
  /** The person's name; '' before the first enrolment. */
  name: string;
  language: Language;
  villages: number;
  /** Changesets that the server has not answered. */
  unsent: number;
  /** Changesets that were taken and not pulled back yet. */
  waiting: number;
  /** Changesets that the server refused and nobody has mended or dismissed. */
  refused: number;
  /** Open cases that people must decide. */
  conflicts: number;
  /** Changesets ever saved on this device. */
  saved: number;
  /** Villages whose digest was equal at the last comparison, and those where it was not. */
  proven: number;
  mismatched: number;
  photos: { kept: number; proven: number; unsent: number };
  /** When a whole sync last ended well; null when never. */
  lastSync: number | null;
  /** Milliseconds that the device's clock is ahead of the server's, 0 within two minutes. */
  clockAhead: number;
  /** The same device lives twice: enrol again. Nothing is lost. */
  forked: boolean;
  /** The app is older than what the server serves: it can still send. */
  upgrade: boolean;
  /** The person is shut out for now. */
  forbidden: boolean;
  /** The token is not taken any more: enrol again. */
  signedOut: boolean;
  /** The browser promised not to throw the file away. */
  persisted: boolean;
  /** Bytes that may still be written; null when the browser does not say. */
  room: number | null;
  autosync: boolean;
  pin: boolean;
}

export interface Village {
  code: string;
  zh: string;
  ko: string | null;
  en: string | null;
  /** Living households. */
  households: number;
  unsent: number;
  /** No more this person's: what was saved is still sent, nothing new can be saved. */
  frozen: boolean;
  /** The digest by the server and the one found here; equal is proven. '' before the first. */
  expected: string;
  got: string;
}

/** A line of the list of households: what is worth knowing before it is opened. */
export interface Line {
  id: string;
  village: string;
  /** `registry_no`. */
  number: string | null;
  group: string;
  head: string;
  status: string;
  cause: string;
  phone: string | null;
  /** Living members who have not left. */
  members: number;
  /** When it was last visited, in milliseconds; null when never. */
  lastVisit: number | null;
  /** The newest year that an income is recorded of. */
  incomeYear: number | null;
  /** Tables of which there is no row: among member, dwelling, conditions, income, visit, photo. */
  lacks: string[];
  /** State of the newest review, a code of `review_state`; null when never submitted. */
  review: string | null;
  /** Step of its relocation; null when there is none. */
  step: string | null;
  /** Changesets of it that are unsent, that were refused, and cases that are open. */
  unsent: number;
  refused: number;
  conflicts: number;
}

export interface Filter {
  /** Only of this village. */
  village?: string;
  /** Part of a number, a group, a member's or head's name or a phone; blanks part words that must all be found. */
  find?: string;
  /** `unvisited`: not since `since`. `lacking`: with any of `lacks`. */
  only?: 'returned' | 'unsent' | 'refused' | 'conflicts' | 'unvisited' | 'lacking';
  /** Milliseconds; for `unvisited`. */
  since?: number;
}

/** What is to be said of a field besides its value. */
export interface Mark {
  /** Saved here and not sent; sent, and not come back yet. */
  local?: 'unsent' | 'sent';
  /** What the server says of a field that has another value here. */
  server?: Value;
  /** Id of the row of `conflict` that is open on it. */
  conflict?: string;
  /** What the reviewer said of it with the last return. */
  comment?: string;
}

export interface Row {
  id: string;
  /** Revision of the household that wrote it; 0 while it is only here. */
  rev: number;
  deleted: boolean;
  /** By field; a field without a value is left out. */
  values: Record<string, Value>;
  /** By field; '' is the row itself. */
  marks: Record<string, Mark>;
}

export interface Unit {
  unit: string;
  village: string;
  /** Revision that all of it is held at. */
  rev: number;
  frozen: boolean;
  /** Living rows by table, in the order of their ids. Also the server's own: reviews, comments, conflicts. */
  tables: Record<string, Row[]>;
  /** What the reviewer said of tables as a whole, with the last return. */
  comments: { table: string; text: string }[];
}

/** What was entered of one row. Only changed fields need to be named; bases are found by the core. */
export interface Edit {
  table: string;
  /** Of a new row: from `newId`. */
  row: string;
  set?: Record<string, Value>;
  delete?: boolean;
}

/** A command that the server checks instead of merging; members that say nothing are left out. */
export interface Action {
  do: string;
  /** Code of the step taken or returned to. */
  step?: string;
  /** State that the person saw; refused when it has moved on. */
  expect?: string;
  reason?: string;
  /** Number of an official paper. */
  document?: string;
  /** Id of what it refers to: a notice, an area, an objection. */
  ref?: string;
}

/** One visit: everything of one unit that is saved at once. */
export interface Draft {
  village: string;
  /** Id of the household; '' for the village's own papers. */
  household: string;
  edits: Edit[];
  actions?: Action[];
  /** Id of the refused changeset that this one mends. */
  mends?: string;
}

/** A changeset in the journal. */
export interface Entry {
  id: string;
  village: string;
  household: string;
  /** Name of the household's head, as held now. */
  head: string | null;
  /** Milliseconds, by the device's clock. */
  at: number;
  state: 'unsent' | 'sent' | 'proven' | 'refused' | 'mended' | 'dismissed';
  outcome: 'applied' | 'merged' | 'conflict' | 'rejected' | null;
  /** Why it was refused. */
  refusals: Refusal[];
  edits: Edit[];
  actions: Action[];
}

export interface Photo {
  sha256: string;
  bytes: number;
  /** Of the preview. */
  preview: string;
}

export type PhotoState = 'unsent' | 'proven' | 'elsewhere';

/** Honest progress: counts of what is done, and of what is known to be there. */
export interface Progress {
  doing: 'push' | 'pull' | 'files' | 'repair' | 'photos' | 'idle';
  /** Changesets, villages, bytes of photos or of files, by `doing`. */
  done: number;
  /** null when nobody knows yet. */
  of: number | null;
}

/** What one sync did. `refusal` says why it ended early: 'offline' is no code of the server's. */
export interface Synced {
  pushed: number;
  pages: number;
  rows: number;
  files: number;
  verified: number;
  mismatched: number;
  repaired: number;
  photos: number;
  refusal: Refusal | null;
  /** When the app will try again by itself, in milliseconds since 1970; null when it will not. */
  again: number | null;
}

/** What changed, so that a page knows whether to ask again. `units` is null when it may be everything. */
export interface Change {
  what: 'data' | 'status' | 'progress' | 'state';
  units: string[] | null;
  progress?: Progress;
}

export interface Ruhu {
  /** Opens the file, once per page; later calls say how it stands. */
  open(): Promise<Opened>;
  /** Makes this tab the owner; the other is told by a change of `state`. */
  takeOver(): Promise<Opened>;

  /**
   * Binds this device to the person of a one-time code, and again after a fork or when the server
   * does not know it any more. Refused: what the server says, `offline`, or `other_person` when what is
   * unsent here is somebody else's.
   */
  enrol(code: string, deviceName: string): Promise<Result<Opened>>;
  setLanguage(language: Language): Promise<void>;
  status(): Promise<Status>;

  villages(): Promise<Village[]>;
  /** In the order of village, group, number. */
  households(filter: Filter): Promise<Line[]>;
  /** The same of all households, as texts: `unpack` of `listed.ts` makes some lines of each. */
  list(): Promise<string[]>;
  /** null when no such household is held. */
  household(id: string): Promise<Unit | null>;
  /** A village's own papers: applications of villages, meetings, notices, objections, ... */
  papers(village: string): Promise<Unit>;
  /** Rows of a table that devices only read (area, poverty_line, relocation_quota, assignment). */
  reference(table: string): Promise<Record<string, Value>[]>;

  /** A new id for a row. */
  newId(): Promise<string>;
  /** What is wrong, as the server would find it; empty when it can be saved. Saves nothing. */
  check(draft: Draft): Promise<Refusal[]>;
  /** Resolves with the changeset's id when it is on disk, and not before. */
  save(draft: Draft): Promise<Result<string>>;

  /** What is unsent or waits, newest first; with `all`, the last 200 whatever became of them. */
  outbox(all?: boolean): Promise<Entry[]>;
  /** The person gives a refused changeset up. It stays in the journal. */
  dismiss(id: string): Promise<void>;

  /**
   * Keeps a picture: made smaller to at most 2,048 pixels, its preview to 320, both on disk when it resolves. What is
   * kept is what is sent. The row of `photo` (sha256, bytes, preview, taken_at, kind) is saved by `save`.
   */
  keepPhoto(picture: Blob): Promise<Result<Photo>>;
  /** The bytes, from this device, or from the server when there is a network; null when neither has them. */
  photo(sha256: string): Promise<Blob | null>;
  photoState(sha256: string): Promise<PhotoState>;

  /** Syncs now, or joins the sync under way. */
  sync(progress?: (p: Progress) => void): Promise<Synced>;
  /** By itself: on coming online, after a save, with growing pauses. On at first. */
  autosync(on: boolean): Promise<void>;

  /** A courier's file of what is unsent; null when nothing is. At most `limit` bytes (256 MiB when left out, 1 GiB at most). */
  bundle(limit?: number): Promise<Result<Blob | null>>;
  /** What came back from the courier. Refused with `not_ours` when it is another device's. */
  takeReceipt(file: Blob): Promise<Result<void>>;

  /** Sets, changes or (with '') takes away the PIN; at least six digits. Refused: `short_pin`. */
  setPin(pin: string): Promise<Result<void>>;
  /** Refused with `wrong_pin`, or `wait` with the seconds as `param`: wrong tries slow down. */
  unlock(pin: string): Promise<Result<Opened>>;
  lock(): Promise<void>;
  /** The key, in hexadecimal digits, under which pages keep what is typed and not saved. It stays when the PIN changes. */
  draftKey(): Promise<string>;

  /** Calls back whenever something changed. Give a `Comlink.proxy`. */
  listen(to: (change: Change) => void): Promise<void>;
}
