import type { JSX } from 'preact';

import type { Label } from '../../../ruhu';
import type { Progress, Result } from '../core/api';
import { Refused } from '../forms/refused';
import { minute } from '../forms/values';
import { announce, lang, lastSync, progress, ruhu, status, syncing, syncNow, t } from '../state';
import { texts } from '../texts';
import { to } from '../route';
import { Told, useAsking } from './door';

const doing: Record<Progress['doing'], Label> = {
  push: texts.doingPush, pull: texts.doingPull, files: texts.doingFiles, repair: texts.doingRepair, photos: texts.doingPhotos, idle: texts.doingIdle,
};

/** How the sync stands, in words that can be trusted: what is not sent, what the server has proven, when. */
export function SyncPart(): JSX.Element {
  const s = status.value;
  const busy = syncing.value || progress.value !== null;
  return (
    <section class="sync" aria-labelledby="sync">
      <h2 id="sync">{t(texts.sync)}</h2>
      {s ? (
        <p class="sync-state">
          <a href={to('outbox')}>
            {s.unsent + s.photos.unsent === 0 ? <strong class="good">{t(texts.allSent)}</strong> : <strong>{[
              s.unsent > 0 ? t(texts.unsentCount, { n: s.unsent }) : '',
              s.photos.unsent > 0 ? t(texts.photosUnsent, { n: s.photos.unsent }) : '',
            ].filter(Boolean).join(lang.value === 'zh-CN' ? '，' : ', ')}</strong>}
          </a>
          <small>{s.lastSync === null ? t(texts.neverSynced) : t(texts.lastSynced, { at: minute(s.lastSync) })}</small>
          {s.waiting > 0 ? <small>{t(texts.waitingCount, { n: s.waiting })}</small> : null}
          {s.proven > 0 ? <small>{t(texts.provenCount, { n: s.proven })}</small> : null}
          {s.mismatched > 0 ? <small class="bad">{t(texts.mismatched, { n: s.mismatched })}</small> : null}
        </p>
      ) : null}
      <button type="button" class="main" disabled={busy} onClick={() => void syncNow()}>{t(busy ? texts.syncing : texts.syncNow)}</button>
      {busy && progress.value ? <Bar of={progress.value} /> : null}
      <div role="status">{busy ? null : <Ended />}</div>
      <Courier />
    </section>
  );
}

function Bar({ of: p }: { of: Progress }): JSX.Element {
  const name = t(doing[p.doing]);
  const spell = (n: number) => (n > 100_000 ? `${(n / 1e6).toFixed(1)} MB` : String(n));
  return (
    <div class="progress">
      <span>{name} {p.of === null ? t(texts.doneSoFar, { done: spell(p.done) }) : t(texts.doneOf, { done: spell(p.done), of: spell(p.of) })}</span>
      {p.of === null ? null : <progress max={Math.max(p.of, 1)} value={p.done} aria-label={name} />}
    </div>
  );
}

/** How the last sync ended. */
function Ended(): JSX.Element | null {
  const last = lastSync.value;
  if (!last) {
    return null;
  }
  return last.refusal === null ? <p class="hint">{t(texts.synced, { pushed: last.pushed, photos: last.photos, rows: last.rows })}</p> : (
    <>
      <Refused refusals={[last.refusal]} />
      {last.again === null ? null : <p class="hint">{t(texts.nextTry, { at: minute(last.again).slice(11) })}</p>}
    </>
  );
}

/** What a file is refused for that is none of a courier's at all: somebody chose the wrong one. */
const noReceipts = new Set(['bad_bundle', 'bad_compression', 'malformed', 'unknown_member', 'missing_member', 'wrong_type', 'invalid_utf8']);

async function takeReceipts(file: Blob): Promise<Result<void>> {
  const taken = await ruhu.takeReceipt(file);
  return taken.ok ? taken : { ok: false, refusals: taken.refusals.map((r) => (noReceipts.has(r.code) ? { code: 'no_receipts' } : r)) };
}

/** What goes and comes on foot, when there is no network. */
function Courier(): JSX.Element {
  const out = useAsking<Blob | null>((made) => {
    if (made.ok && made.value) {
      download(made.value, `ruhu-${minute(Date.now()).replace(/[: ]/g, '-')}.courier`);
    }
    announce(made.ok ? t(made.value ? texts.courierWritten : texts.courierNothing) : '');
  });
  const back = useAsking<void>((taken) => (announce(taken.ok ? t(texts.courierTaken) : '')));
  const take = (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file) {
      void back.ask(takeReceipts(file));
    }
    input.value = ''; // so that the same file can be chosen again
  };
  return (
    <details class="courier">
      <summary>{t(texts.courier)}</summary>
      <p class="hint">{t(texts.courierText)}</p>
      <div class="actions">
        <button type="button" disabled={out.busy} onClick={() => void out.ask(ruhu.bundle())}>{t(out.busy ? texts.courierWriting : texts.courierOut)}</button>
        <span class="camera">
          <input class="hidden-file" type="file" id="receipt" disabled={back.busy} onChange={(e) => take(e.currentTarget)} />
          <label class="button" for="receipt">{t(back.busy ? texts.courierTaking : texts.courierIn)}</label>
        </span>
      </div>
      <Told refusals={[...out.refusals, ...back.refusals]} />
    </details>
  );
}

function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it meanwhile
}
