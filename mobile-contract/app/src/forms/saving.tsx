import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Draft, Refusal } from '../core/api';
import { announce, lang, ruhu, t } from '../state';
import { texts } from '../texts';
import { fieldOf, say, tableOf } from './catalogue';
import { inputId } from './form';
import { tell } from './tell';

/** Saving: it is done when the core says so, and what is wrong stands where it is. */
export interface Saving {
  busy: boolean;
  faults: readonly Refusal[];
  /** Saves, and answers whether it is on disk. unread is what could not even be read. */
  save: (draft: Draft, unread?: readonly Refusal[]) => Promise<boolean>;
}

export function useSaving(): Saving {
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<readonly Refusal[]>([]);
  const save = async (draft: Draft, unread: readonly Refusal[] = []) => {
    if (unread.length > 0) {
      setFaults(unread);
      leadTo(unread);
      return false;
    }
    setBusy(true);
    const refusals = await attempt(draft);
    setBusy(false);
    setFaults(refusals);
    leadTo(refusals);
    if (refusals.length === 0) {
      announce(t(texts.saved));
    }
    return refusals.length === 0;
  };
  return { busy, faults, save };
}

async function attempt(draft: Draft): Promise<readonly Refusal[]> {
  try {
    const saved = await ruhu.save(draft);
    return saved.ok ? [] : saved.refusals;
  } catch {
    return [{ code: 'failed' }];
  }
}

/** Leads to the first fault, once it is drawn. */
function leadTo(faults: readonly Refusal[]): void {
  const first = faults[0];
  if (first) {
    requestAnimationFrame(() => (document.getElementById(inputId(first.row ?? '', first.field ?? '')) ?? document.getElementById('faults'))?.focus());
  }
}

/** What is wrong with the whole, and links to what is wrong with its parts. */
export function Faults({ faults }: { faults: readonly Refusal[] }): JSX.Element | null {
  if (faults.length === 0) {
    return null;
  }
  return (
    <div class="faults" role="alert" id="faults" tabIndex={-1}>
      <strong>{t(texts.faults, { n: faults.length })}</strong>
      <ul>
        {faults.map((f, i) => <li key={i}>{tell(f, lang.value)}{where(f)}</li>)}
      </ul>
    </div>
  );
}

/** The table that a fault is in, where its message does not say it. */
function where(f: Refusal): string {
  const table = tableOf(f.table ?? '');
  return table && fieldOf(table.name, f.field ?? '') ? ` · ${say(table.label, lang.value)}` : '';
}
