import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Label } from '../../../ruhu';
import type { Opened, Refusal, Result } from '../core/api';
import { Refused } from '../forms/refused';
import { broken, doing, opened, ruhu, stand, t } from '../state';
import { texts } from '../texts';
import { Languages, Warning } from './parts';

/** What stands before the app is open: enrolling, the PIN, another tab, a browser that cannot. */

const lackOf: Record<string, Label> = {
  opfs: texts.lacksOpfs,
  locks: texts.lacksLocks,
  compression: texts.lacksCompression,
  crypto: texts.lacksCrypto,
};

export function Door({ code }: { code: string }): JSX.Element {
  const now = opened.value;
  return (
    <main class="door">
      <img class="door-mark" src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="64" height="64" />
      {inside(now, code)}
      <Languages />
    </main>
  );
}

function inside(now: Opened | null, code: string): JSX.Element {
  if (broken.value) {
    return (
      <>
        <h1>{t(texts.broken)}</h1>
        <p role="alert">{t(texts.brokenText)}</p>
        <button type="button" class="main" onClick={() => location.reload()}>{t(texts.tryAgain)}</button>
      </>
    );
  }
  switch (now?.state) {
    case 'new':
      return <><h1>{t(texts.welcome)}</h1><p>{t(texts.welcomeText)}</p><Enrol code={code} /></>;
    case 'wiped':
      return <><h1>{t(texts.wiped)}</h1><p>{t(texts.wipedText)}</p><Enrol code={code} /></>;
    case 'locked':
      return <><h1>{t(texts.locked)}</h1><Unlock /></>;
    case 'taken':
      return (
        <>
          <h1>{t(texts.taken)}</h1>
          <p>{t(texts.takenText)}</p>
          <button type="button" class="main" onClick={() => void ruhu.takeOver().then(stand).catch(() => (broken.value = true))}>{t(texts.takeOver)}</button>
        </>
      );
    case 'unsupported':
      return <><h1>{t(texts.unsupported)}</h1><p>{t(texts.unsupportedText)}</p><Warning>{t(lackOf[now.why ?? ''] ?? texts.unsupported)}</Warning></>;
  }
  return <h1>{t(texts.opening)}</h1>;
}

/** Binds this phone to the person of a code; also after a fork, or when the server does not know it any more. */
export function Enrol({ code }: { code: string }): JSX.Element {
  const [typed, setTyped] = useState(code);
  const [name, setName] = useState(modelOf(navigator.userAgent));
  const asking = useAsking((result: Result<Opened>) => result.ok && void doing(stand(result.value)));
  return (
    <form onSubmit={(e) => { e.preventDefault(); void asking.ask(ruhu.enrol(typed.trim(), name.trim())); }}>
      <div class="field">
        <label for="code">{t(texts.code)}</label>
        <input id="code" value={typed} required autocomplete="off" autocapitalize="none" spellcheck={false} aria-describedby="code-hint" onInput={(e) => setTyped(e.currentTarget.value)} />
        <p class="hint" id="code-hint">{t(texts.codeHint)}</p>
      </div>
      <div class="field">
        <label for="device-name">{t(texts.deviceName)}</label>
        <input id="device-name" value={name} required maxLength={60} autocomplete="off" aria-describedby="device-hint" onInput={(e) => setName(e.currentTarget.value)} />
        <p class="hint" id="device-hint">{t(texts.deviceHint)}</p>
      </div>
      <Told refusals={asking.refusals} />
      <button class="main" disabled={asking.busy}>{t(asking.busy ? texts.enrolling : texts.enrol)}</button>
    </form>
  );
}

function Unlock(): JSX.Element {
  const [pin, setPin] = useState('');
  const asking = useAsking((result: Result<Opened>) => {
    setPin('');
    if (result.ok) {
      void doing(stand(result.value));
    }
  });
  return (
    <form onSubmit={(e) => { e.preventDefault(); void asking.ask(ruhu.unlock(pin)); }}>
      <PinInput id="pin" label={t(texts.pin)} value={pin} set={setPin} />
      <Told refusals={asking.refusals} />
      <button class="main" disabled={asking.busy}>{t(texts.unlock)}</button>
    </form>
  );
}

export function PinInput({ id, label, value, set }: { id: string; label: string; value: string; set: (pin: string) => void }): JSX.Element {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} class="pin" type="password" inputMode="numeric" autocomplete="off" required value={value} onInput={(e) => set(e.currentTarget.value)} />
    </div>
  );
}

/** Why the core did not do what it was asked. */
export function Told({ refusals }: { refusals: readonly Refusal[] }): JSX.Element {
  return <div role="alert"><Refused refusals={refusals} /></div>;
}

interface Asking<T> {
  busy: boolean;
  refusals: readonly Refusal[];
  ask: (question: Promise<Result<T>>) => Promise<void>;
}

/** A question to the core whose answer may be a refusal. */
export function useAsking<T>(take: (result: Result<T>) => void): Asking<T> {
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const ask = async (question: Promise<Result<T>>) => {
    setBusy(true);
    setRefusals([]);
    const result = await question.catch((): Result<T> => ({ ok: false, refusals: [{ code: 'failed' }] }));
    setBusy(false);
    setRefusals(result.ok ? [] : result.refusals);
    take(result);
  };
  return { busy, refusals, ask };
}

/** The phone's model, as Android browsers tell it; '' elsewhere. */
function modelOf(agent: string): string {
  return /Android [\d.]+; ([^;)]+?)(?: Build\/[^)]*)?[;)]/.exec(agent)?.[1] ?? '';
}
