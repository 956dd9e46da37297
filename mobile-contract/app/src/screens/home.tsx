import type { JSX } from 'preact';

import { glance, lines, status, t } from '../state';
import { texts } from '../texts';
import { to } from '../route';
import { Install } from './install';
import { dueFilters, filterText } from './filters';
import { Bar, useVillages, villageName } from './parts';
import { SyncPart } from './sync';
import { Warnings } from './warnings';

/** The first page: what is to be done, how the sync stands, and the villages. */
export function Home(): JSX.Element {
  return (
    <>
      <Bar title={t(texts.app)}>
        <a class="bar-link" href={to('settings')}>{t(texts.settings)}</a>
      </Bar>
      <main data-glance={glance.value !== null || undefined}>
        <Warnings />
        <SyncPart />
        <Todo />
        <Villages />
        <Install />
      </main>
    </>
  );
}

function Todo(): JSX.Element {
  const now = Date.now();
  const seen = glance.value?.waiting;
  const counts = dueFilters.map((f) => ({ ...f, n: seen ? seen[f.name] : lines.value.filter((l) => f.holds(l, now)).length })).filter((f) => f.n > 0);
  const refused = status.value?.refused ?? 0;
  return (
    <section aria-labelledby="todo">
      <h2 id="todo">{t(texts.todo)}</h2>
      {counts.length + refused === 0 ? <p class="empty">{t(texts.nothingDue)}</p> : (
        <ul class="rows">
          {refused > 0 ? <Count address={to('outbox')} text={t(texts.refused)} n={refused} alarm /> : null}
          {counts.map((f) => <Count key={f.name} address={`${to('households')}?only=${f.name}`} text={filterText(f)} n={f.n} alarm={f.alarm} />)}
        </ul>
      )}
    </section>
  );
}

function Count({ address, text, n, alarm }: { address: string; text: string; n: number; alarm: boolean }): JSX.Element {
  return (
    <li>
      <a class="row" href={address}>
        <span class="row-text">{text}</span>
        <strong class={alarm ? 'count alarm' : 'count'}>{n}</strong>
      </a>
    </li>
  );
}

function Villages(): JSX.Element {
  const villages = useVillages();
  return (
    <section aria-labelledby="villages">
      <h2 id="villages">{t(texts.myVillages)}</h2>
      <ul class="rows">
        {villages.length > 1 ? <li><a class="row" href={to('households')}><span class="row-text">{t(texts.allHouseholds)}</span><span class="row-more">{t(texts.householdsOf, { n: glance.value?.total ?? lines.value.length })}</span></a></li> : null}
        {villages.map((v) => (
          <li key={v.code} class="split-row">
            <a class="row" href={`${to('households')}?village=${v.code}`}>
              <span class="row-text">{villageName(v)}{v.frozen ? <small>{t(texts.frozen)}</small> : null}</span>
              <span class="row-more">{t(texts.householdsOf, { n: v.households })}{v.unsent > 0 ? <span class="tag">{t(texts.unsentCount, { n: v.unsent })}</span> : null}</span>
            </a>
            <a class="row side" href={to('village', v.code)} aria-label={`${t(texts.papersOf)}: ${villageName(v)}`}>{t(texts.papersOf)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
