import type { JSX } from 'preact';

import type { Refusal } from '../core/api';
import { lang } from '../state';
import { remedy, tell } from './tell';

/** Why something was refused, and what is to be done about it. */
export function Refused({ refusals }: { refusals: readonly Refusal[] }): JSX.Element {
  const why = refusals.map((r) => tell(r, lang.value));
  const what = refusals.map((r) => remedy(r, lang.value)).filter((text) => text !== '');
  return (
    <>
      {[...new Set(why)].map((text) => <p class="fault" key={text}>{text}</p>)}
      {[...new Set(what)].map((text) => <p class="remedy" key={text}>{text}</p>)}
    </>
  );
}
