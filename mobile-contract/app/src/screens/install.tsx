import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import { t } from '../state';
import { texts } from '../texts';

/** What Chromium offers when the app can be installed; no browser's types have it. */
interface InstallOffer extends Event {
  prompt(): Promise<unknown>;
}

const offer = signal<InstallOffer | null>(null);

/** Keeps the offer to install for when it is asked for. */
export function awaitInstall(): void {
  addEventListener('beforeinstallprompt', (e) => {
    e.preventDefault();
    offer.value = e as InstallOffer;
  });
  addEventListener('appinstalled', () => (offer.value = null));
}

/** How to have the app on the home screen; nothing where it was opened from there. */
export function Install(): JSX.Element | null {
  if (matchMedia('(display-mode: standalone)').matches) {
    return null;
  }
  const ready = offer.value;
  return (
    <section aria-labelledby="install">
      <h2 id="install">{t(texts.install)}</h2>
      <p class="hint">{t(texts.installText)}{ready ? '' : ` ${t(texts.installMenu)}`}</p>
      {ready ? <button type="button" onClick={() => void ready.prompt()}>{t(texts.install)}</button> : null}
    </section>
  );
}
