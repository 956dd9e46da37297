import type { Change, Draft, Entry, Filter, Language, Line, Opened, Photo, PhotoState, Progress, Refusal, Result, Ruhu, Status, Synced, Unit, Village } from './api';
import { forgetKey, browserKey } from './browser/key';
import { lacking, newId, roomLeft } from './browser/features';
import { isFull } from './browser/full';
import { Owner } from './browser/owner';
import { shrink } from './browser/pictures';
import { Storage } from './browser/storage';
import { Fault, refusal, type Value } from './contract/value';
import { glanceAt, Glances, type Glance } from './glance';
import { unpack } from './listed';
import { Autosync } from './line/autosync';
import { fetchPhoto } from './line/pictures';
import { Server } from './line/server';
import { device } from './replica/device';
import { inspectNowAndThen } from './replica/inspect';
import { closeRefusal } from './replica/journal';
import { lines, listed, villages } from './replica/lines';
import { dropOriginals, keep, photoState, picture } from './replica/originals';
import { outbox } from './replica/outbox';
import { Replica } from './replica/replica';
import { check, save } from './replica/save';
import { referenceRows, stand, status } from './replica/status';
import { household, papers } from './replica/unit';
import { Vault } from './vault';

// What speaks to the server, and what couriers carry, is large and can wait until the list stands.
const line = () => import('./line/line');
const courier = () => import('./courier');

/** What is there while this tab has the file. */
interface Open {
  storage: Storage;
  replica: Replica;
  vault: Vault;
  server: Server;
}

/** Ways in which the tokens of a device end. */
const signedOut = new Set(['unauthenticated', 'token_expired', 'bad_signature']);

/** What may find no room on the phone: then that is the refusal, and nothing of it is on disk. */
function orFull<T>(code: string, write: () => Result<T>): Result<T> {
  try {
    return write();
  } catch (e) {
    if (!isFull(e)) throw e;
    return { ok: false, refusals: [refusal(code)] };
  }
}

/** The core: everything that a page can ask, over one file that one tab has at a time. */
export class Core implements Ruhu {
  private openFile: Open | null = null;
  private gone: Opened | null = null;
  private opening: Promise<Opened> | null = null;
  private syncing: Promise<Synced> | null = null;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly reporters = new Set<(p: Progress) => void>();
  private readonly owner = new Owner(() => this.letGo());
  private readonly auto = new Autosync(() => void this.syncByItself());
  private readonly glances = new Glances(browserKey, () => this.glance());

  async open(): Promise<Opened> {
    this.opening ??= this.begin(() => this.owner.take());
    const opened = await this.opening;
    return opened.state === 'unsupported' ? opened : this.state();
  }

  takeOver(): Promise<Opened> {
    this.opening = this.begin(() => this.owner.takeOver().then(() => true));
    return this.opening;
  }

  private async begin(own: () => Promise<boolean>): Promise<Opened> {
    const why = lacking();
    if (why !== undefined) return { state: 'unsupported', why };
    if (!this.openFile && !(await own())) {
      this.opening = null; // the other tab may be closed by the time that this is asked again
      return { state: 'taken' };
    }
    if (!this.openFile) await this.start();
    return this.state();
  }

  private async start(): Promise<void> {
    const key = browserKey(); // on its way while SQLite is opened
    key.catch(() => {}); // who asks for it is told
    const storage = await Storage.open();
    const replica = new Replica(storage.db, { now: () => Date.now(), newId });
    const vault = new Vault(replica, () => key);
    await vault.open();
    this.openFile = { storage, replica, vault, server: new Server(replica, vault) };
    this.auto.on = status(replica).autosync;
    if (this.state().state === 'ready') this.auto.opened();
    this.glances.opened();
  }

  /** What the first screens say now; null when nobody may see that who opens the app. */
  private async glance(): Promise<Glance | null> {
    if (this.state().state !== 'ready' || this.there.vault.hasPin) return null;
    const now = await this.status();
    const { replica } = this.there;
    return glanceAt(listed(replica).flatMap(unpack), villages(replica), now, replica.world.now());
  }

  private state(): Opened {
    if (this.gone) return this.gone;
    if (!this.openFile) return { state: 'taken' };
    if (this.openFile.vault.locked) return { state: 'locked' };
    return { state: device(this.openFile.replica).id === '' ? 'new' : 'ready' };
  }

  /** Another tab takes over. Nothing is half done: transactions are synchronous. */
  private letGo(): void {
    this.auto.stop();
    this.openFile?.storage.close();
    this.openFile = null;
    this.opening = null;
    this.tell({ what: 'state', units: null });
  }

  /** What is there, unless the app is locked. */
  private get there(): Open {
    const open = this.openFile;
    if (!open || open.vault.locked || this.gone) throw new Error(this.state().state);
    return open;
  }

  private tell(change: Change): void {
    if (change.what !== 'progress') this.glances.changed();
    for (const listener of this.listeners) listener(change);
  }

  private dataChanged(units: string[] | null): void {
    this.tell({ what: 'data', units });
  }

  async enrol(code: string, deviceName: string): Promise<Result<Opened>> {
    const { replica, vault, server } = this.there;
    const { enrolWith, refusalOf } = await line();
    try {
      await enrolWith(replica, vault, code, deviceName, device(replica).language || 'zh-CN');
    } catch (e) {
      return { ok: false, refusals: [refusalOf(e)] };
    }
    server.forget();
    this.tell({ what: 'state', units: null });
    this.auto.online();
    return { ok: true, value: this.state() };
  }

  async setLanguage(language: Language): Promise<void> {
    const { db } = this.there.replica;
    db.write(() => db.run('UPDATE device SET language = ?', language));
  }

  async status(): Promise<Status> {
    const { replica, vault } = this.there;
    const [persisted, room] = await Promise.all([navigator.storage.persisted(), roomLeft()]);
    return { ...status(replica), persisted, room, pin: vault.hasPin };
  }

  async villages(): Promise<Village[]> {
    return villages(this.there.replica);
  }

  async households(filter: Filter): Promise<Line[]> {
    return lines(this.there.replica, filter);
  }

  async list(): Promise<string[]> {
    return listed(this.there.replica);
  }

  async household(id: string): Promise<Unit | null> {
    return household(this.there.replica, id);
  }

  async papers(village: string): Promise<Unit> {
    return papers(this.there.replica, village);
  }

  async reference(table: string): Promise<Record<string, Value>[]> {
    return referenceRows(this.there.replica, table);
  }

  async newId(): Promise<string> {
    return newId();
  }

  async check(draft: Draft): Promise<Refusal[]> {
    return check(this.there.replica, draft);
  }

  async save(draft: Draft): Promise<Result<string>> {
    const result = orFull('phone_full', () => save(this.there.replica, draft));
    if (result.ok) {
      this.dataChanged([draft.household || draft.village]);
      this.auto.saved();
    }
    return result;
  }

  async outbox(all = false): Promise<Entry[]> {
    return outbox(this.there.replica, all);
  }

  async dismiss(id: string): Promise<void> {
    const { replica } = this.there;
    replica.db.write(() => closeRefusal(replica, id, 'dismissed'));
    this.dataChanged(null);
  }

  async keepPhoto(blob: Blob): Promise<Result<Photo>> {
    const { replica } = this.there;
    const made = await shrink(blob);
    if (!made) return { ok: false, refusals: [refusal('picture_unknown')] };
    const tried = orFull<ReturnType<typeof keep>>('photo_full', () => ({ ok: true, value: keep(replica, made.original, made.preview) }));
    if (!tried.ok) return tried;
    const kept = tried.value;
    if ('code' in kept) return { ok: false, refusals: [kept] };
    this.tell({ what: 'status', units: null });
    this.auto.saved();
    return { ok: true, value: { ...kept, bytes: made.original.body.length } };
  }

  async photo(sha256: string): Promise<Blob | null> {
    const { replica, server } = this.there;
    const kept = picture(replica, sha256);
    if (kept) return new Blob([kept.body as BlobPart], { type: kept.media });
    return fetchPhoto(replica, server, sha256);
  }

  async photoState(sha256: string): Promise<PhotoState> {
    return photoState(this.there.replica, sha256);
  }

  async sync(progress?: (p: Progress) => void): Promise<Synced> {
    if (progress) this.reporters.add(progress);
    try {
      this.syncing ??= this.syncOnce().finally(() => { this.syncing = null; });
      return await this.syncing;
    } finally {
      if (progress) this.reporters.delete(progress);
    }
  }

  private async syncOnce(): Promise<Synced> {
    const { Sync } = await line();
    const { replica, server, storage } = this.there;
    inspectNowAndThen(replica);
    const tell = (progress: Progress) => {
      for (const report of this.reporters) report(progress);
      this.tell({ what: 'progress', units: null, progress });
    };
    const sync = new Sync(replica, server, storage.sqlite, tell, () => this.glances.drop(), () => this.dataChanged(null));
    const report = await sync.run().catch((e: unknown) => {
      if (!isFull(e)) throw e;
      return { ...sync.report, refusal: refusal('sync_full') };
    });
    if (report.refusal) await this.refused(report.refusal);
    else dropOriginals(replica, await roomLeft());
    if (!this.gone) report.again = this.auto.after(report);
    this.tell({ what: 'status', units: null });
    return report;
  }

  /** A sync that the app began: whatever breaks it off is told by its next status. */
  private async syncByItself(): Promise<void> {
    if (this.state().state !== 'ready' || device(this.there.replica).forked) return;
    try {
      await this.sync();
    } catch (e) {
      if (!this.openFile) return; // another tab took the file in its midst
      this.auto.failed();
      throw e;
    }
  }

  /** Notes what the server holds against this device. */
  private async refused({ code }: Refusal): Promise<void> {
    const { replica } = this.there;
    if (code === 'device_revoked' || code === 'token_reused') return this.wipe();
    if (code === 'forbidden') replica.db.write(() => stand(replica, { forbidden: 1 }));
    if (code === 'upgrade_required') replica.db.write(() => stand(replica, { upgrade: 1 }));
    if (signedOut.has(code)) replica.db.write(() => stand(replica, { signed_out: 1 }));
  }

  /** The server revoked this device: its file and its keys go. */
  private async wipe(): Promise<void> {
    this.auto.stop();
    const { storage } = this.there;
    this.gone = { state: 'wiped' };
    this.openFile = null;
    await this.glances.drop().catch(() => {}); // it goes with the keys at the latest
    await storage.wipe();
    await forgetKey();
    this.tell({ what: 'state', units: null });
  }

  async autosync(on: boolean): Promise<void> {
    const { replica } = this.there;
    replica.db.write(() => stand(replica, { autosync: on ? 1 : 0 }));
    this.auto.on = on;
    if (on) this.auto.online();
    else this.auto.stop();
  }

  async bundle(limit?: number): Promise<Result<Blob | null>> {
    const { writeBundle } = await courier();
    const { replica, vault } = this.there;
    return writeBundle(replica, vault, limit);
  }

  async takeReceipt(file: Blob): Promise<Result<void>> {
    const { takeReceipt } = await courier();
    const { replica, vault } = this.there;
    try {
      const problem = await takeReceipt(replica, vault, file);
      if (problem) await this.refused(problem);
      this.dataChanged(null);
      return problem ? { ok: false, refusals: [problem] } : { ok: true, value: undefined };
    } catch (e) {
      if (!(e instanceof Fault)) throw e;
      return { ok: false, refusals: [e.refusal] };
    }
  }

  async setPin(pin: string): Promise<Result<void>> {
    if (pin !== '' && !/^\d{6,}$/.test(pin)) return { ok: false, refusals: [refusal('short_pin', { param: '6' })] };
    const { vault } = this.there;
    await this.glances.drop();
    await vault.setPin(pin);
    this.tell({ what: 'status', units: null });
    return { ok: true, value: undefined };
  }

  async unlock(pin: string): Promise<Result<Opened>> {
    if (!this.openFile) return { ok: true, value: this.state() };
    const wrong = await this.openFile.vault.unlock(pin);
    if (wrong) return { ok: false, refusals: [wrong] };
    this.tell({ what: 'state', units: null });
    this.auto.online();
    return { ok: true, value: this.state() };
  }

  async lock(): Promise<void> {
    const { vault, server } = this.there;
    vault.lock();
    if (!vault.locked) return; // there is no PIN
    this.auto.stop();
    server.forget();
    this.tell({ what: 'state', units: null });
  }

  async draftKey(): Promise<string> {
    return this.there.vault.held!.drafts;
  }

  async listen(to: (change: Change) => void): Promise<void> {
    this.listeners.add(to);
  }
}
