import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { actions, type Label } from '../../../ruhu';
import type { Edit, Entry } from '../core/api';
import { fieldOf, say, stepOf, tableOf } from '../forms/catalogue';
import { Refused } from '../forms/refused';
import { minute } from '../forms/values';
import { doing, lang, ruhu, t, useAnswer } from '../state';
import { texts } from '../texts';
import { to } from '../route';
import { Bar, Sure } from './parts';

const stateLabel: Record<Entry['state'], Label> = {
  unsent: texts.stateUnsent, sent: texts.stateSent, proven: texts.stateProven, refused: texts.stateRefused, mended: texts.stateMended, dismissed: texts.stateDismissed,
};

/** What was saved here and is not through yet; with what the server refused first, which somebody has to mend. */
export function Outbox(): JSX.Element {
  const [all, setAll] = useState(false);
  const entries = useAnswer(() => ruhu.outbox(all), [all]);
  const ordered = entries && [...entries.filter((e) => e.state === 'refused'), ...entries.filter((e) => e.state !== 'refused')];
  return (
    <>
      <Bar title={t(texts.outbox)} back={to()} />
      <main>
        {ordered?.length === 0 ? <p class="empty">{t(texts.outboxEmpty)}</p> : null}
        <ul class="entries">{ordered?.map((e) => <EntryLine key={e.id} entry={e} />)}</ul>
        <button type="button" onClick={() => setAll(!all)}>{t(all ? texts.showOpen : texts.showAll)}</button>
      </main>
    </>
  );
}

function EntryLine({ entry }: { entry: Entry }): JSX.Element {
  const refused = entry.state === 'refused';
  return (
    <li class={refused ? 'entry refused' : 'entry'}>
      <p class="entry-head">
        <a href={placeOf(entry)}>{entry.head ?? (entry.household ? t(texts.newHousehold) : t(texts.papersOf))}</a>
        <span class={refused ? 'tag alarm' : 'tag'}>{t(stateLabel[entry.state])}</span>
      </p>
      <p class="entry-about">{minute(entry.at)} · {whatOf(entry)}</p>
      <Refused refusals={entry.refusals} />
      {refused ? (
        <div class="actions">
          {mendable(entry) ? <a class="button main" href={to('mend', entry.id)}>{t(texts.mend)}</a> : <a class="button main" href={placeOf(entry)}>{t(texts.lookNow)}</a>}
          <Sure label={t(texts.dismiss)} question={t(texts.dismissSure)} act={() => void doing(ruhu.dismiss(entry.id))} />
        </div>
      ) : null}
    </li>
  );
}

/** Whether there are values that can be put right; what was done without any is done anew where it was. */
function mendable(entry: Entry): boolean {
  return entry.edits.some((e) => !e.delete && Object.keys(e.set ?? {}).length > 0);
}

/** Where it was done. */
function placeOf(entry: Entry): string {
  if (entry.household === '') {
    return to('village', entry.village);
  }
  return entry.actions.some((a) => a.do.startsWith('relocation.')) ? to('household', entry.household, 'relocation') : to('household', entry.household);
}

/** What was saved, in a few words. */
function whatOf(entry: Entry): string {
  const edits = entry.edits.map(editWords);
  const done = entry.actions.map((a) => (a.step && stepOf(a.step) ? say(stepOf(a.step)!.name, lang.value) : say(actions[a.do] ?? [a.do, a.do, a.do], lang.value)));
  return [...new Set([...edits, ...done])].join(lang.value === 'zh-CN' ? '；' : '; ');
}

function editWords(edit: Edit): string {
  const name = say(tableOf(edit.table)?.label ?? [edit.table, edit.table, edit.table], lang.value);
  if (edit.delete) {
    return `${t(texts.remove)} · ${name}`;
  }
  const fields = Object.keys(edit.set ?? {}).map((f) => fieldOf(edit.table, f)).filter((f) => f !== undefined);
  return fields.length > 3 ? `${name} · ${t(texts.changed, { n: fields.length })}` : `${name} · ${fields.map((f) => say(f.label, lang.value)).join(lang.value === 'zh-CN' ? '、' : ', ')}`;
}
