import type { JSX } from 'preact';

import { daysWithoutNews } from '../../../ruhu';
import { minute } from '../forms/values';
import { status, t } from '../state';
import { texts } from '../texts';
import { to } from '../route';
import { bytes, Warning } from './parts';

const lowRoom = 200e6;

/** What endangers the work on this phone, and what to do about it. */
export function Warnings(): JSX.Element | null {
  const s = status.value;
  if (!s) {
    return null;
  }
  const without = s.lastSync === null ? 0 : Math.floor((Date.now() - s.lastSync) / 86_400_000);
  const minutes = Math.round(Math.abs(s.clockAhead) / 60_000);
  return (
    <>
      {without >= daysWithoutNews ? <Warning>{t(texts.noNews, { n: without, at: minute(s.lastSync!) })}</Warning> : null}
      {s.forbidden ? <Warning>{t(texts.forbidden)}</Warning> : null}
      {s.forked ? <Warning>{t(texts.forked)} <a href={to('settings')}>{t(texts.enrolAgain)}</a></Warning> : null}
      {s.signedOut ? <Warning>{t(texts.signedOut)} <a href={to('settings')}>{t(texts.enrolAgain)}</a></Warning> : null}
      {s.upgrade ? <Warning>{t(texts.upgrade)}</Warning> : null}
      {s.clockAhead !== 0 ? <Warning>{t(s.clockAhead > 0 ? texts.clockAhead : texts.clockBehind, { n: minutes })}</Warning> : null}
      {s.room !== null && s.room < lowRoom ? <Warning>{t(texts.roomLow, { size: bytes(s.room) })}</Warning> : null}
      {s.persisted ? null : <Warning>{t(texts.notPersisted)}</Warning>}
    </>
  );
}
