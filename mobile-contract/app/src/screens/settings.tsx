import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { version } from '../../../ruhu';
import type { Status } from '../core/api';
import { announce, doing, ruhu, status, t } from '../state';
import { texts } from '../texts';
import { to } from '../route';
import { Enrol, PinInput, Told, useAsking } from './door';
import { Bar, bytes, Languages } from './parts';

/** What this phone is set to, and how it is. */
export function Settings(): JSX.Element {
  const s = status.value;
  return (
    <>
      <Bar title={t(texts.settings)} back={to()} />
      <main>
        <Languages />
        {s ? <><Pin has={s.pin} /><Autosync on={s.autosync} /><About of={s} /></> : null}
        {s?.forked || s?.signedOut ? <section class="part"><h2>{t(texts.enrolAgain)}</h2><Enrol code="" /></section> : null}
      </main>
    </>
  );
}

function Pin({ has }: { has: boolean }): JSX.Element {
  const [pin, setPin] = useState('');
  const asking = useAsking<void>((result) => {
    if (result.ok) {
      announce(t(pin === '' ? texts.pinGone : texts.pinSet));
      setPin('');
    }
  });
  return (
    <section class="part" aria-labelledby="pin-head">
      <h2 id="pin-head">{t(texts.pin)}</h2>
      {has ? <button type="button" class="main" onClick={() => void doing(ruhu.lock())}>{t(texts.lockNow)}</button> : null}
      <form onSubmit={(e) => { e.preventDefault(); void asking.ask(ruhu.setPin(pin)); }}>
        <PinInput id="new-pin" label={t(texts.pinNew)} value={pin} set={setPin} />
        <p class="hint">{t(texts.pinWarn)}</p>
        <Told refusals={asking.refusals} />
        <div class="actions">
          <button disabled={asking.busy}>{t(has ? texts.changePin : texts.setPin)}</button>
          {has ? <button type="button" onClick={() => { setPin(''); void asking.ask(ruhu.setPin('')); }}>{t(texts.removePin)}</button> : null}
        </div>
      </form>
    </section>
  );
}

function Autosync({ on }: { on: boolean }): JSX.Element {
  return (
    <section class="part">
      <label class="switch">
        <input type="checkbox" checked={on} onChange={(e) => void doing(ruhu.autosync(e.currentTarget.checked))} />
        <span>{t(texts.autosync)}</span>
      </label>
    </section>
  );
}

function About({ of: s }: { of: Status }): JSX.Element {
  return (
    <section class="part">
      <dl>
        <div class="told"><dt>{t(texts.person)}</dt><dd>{s.name || s.person}</dd></div>
        <div class="told"><dt>{t(texts.device)}</dt><dd class="code">{s.device}</dd></div>
        <div class="told"><dt>{t(texts.versionText)}</dt><dd>{version}</dd></div>
        <div class="told">
          <dt>{t(texts.storage)}</dt>
          <dd>{s.persisted ? t(texts.persisted) : t(texts.notPersisted)}{s.room === null ? '' : ` · ${t(texts.room, { size: bytes(s.room) })}`}</dd>
        </div>
        <div class="told"><dt>{t(texts.photos)}</dt><dd>{t(texts.photosHeld, { kept: s.photos.kept, proven: s.photos.proven })}</dd></div>
        <div class="told"><dt>{t(texts.outbox)}</dt><dd>{t(texts.savesMade, { n: s.saved })}</dd></div>
      </dl>
    </section>
  );
}
