import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { actions } from '../../../ruhu';
import type { Unit } from '../core/api';
import { say } from '../forms/catalogue';
import { Faults, useSaving } from '../forms/saving';
import { announce, lang, t } from '../state';
import { texts } from '../texts';

/** Puts the household before the township as it is now. */
export function Submit({ unit }: { unit: Unit }): JSX.Element {
  const [remark, setRemark] = useState('');
  const saving = useSaving();
  const submit = async () => {
    const action = { do: 'record.submit', ...(remark.trim() === '' ? {} : { reason: remark.trim() }) };
    if (await saving.save({ village: unit.village, household: unit.unit, edits: [], actions: [action] })) {
      setRemark('');
      announce(t(texts.submitted));
    }
  };
  return (
    <section class="part">
      <details>
        <summary><h2>{say(actions['record.submit']!, lang.value)}</h2></summary>
        <form onSubmit={(e) => { e.preventDefault(); void submit(); }}>
          <div class="field">
            <label for="remark">{t(texts.submitRemark)}</label>
            <textarea id="remark" rows={3} maxLength={2000} value={remark} onInput={(e) => setRemark(e.currentTarget.value)} />
          </div>
          <Faults faults={saving.faults} />
          <button class="main" disabled={saving.busy}>{say(actions['record.submit']!, lang.value)}</button>
        </form>
      </details>
    </section>
  );
}
