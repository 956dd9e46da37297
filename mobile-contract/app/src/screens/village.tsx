import type { JSX } from 'preact';

import type { Table } from '../../../ruhu';
import type { Row, Unit, Value } from '../core/api';
import { say, writableTables } from '../forms/catalogue';
import { day } from '../forms/values';
import { lang, ruhu, t, useAnswer } from '../state';
import { texts } from '../texts';
import { route, to } from '../route';
import { Votes } from './meeting';
import { Bar, useVillages, villageName, Warning } from './parts';
import { RecordForm, RecordShown } from './record';
import { Quorum } from './tallies';

/** A village's own papers: meetings with their attendance, notices, objections. */
export function VillagePapers({ code }: { code: string }): JSX.Element {
  const papers = useAnswer(() => ruhu.papers(code), [code]);
  const village = useVillages().find((v) => v.code === code);
  return (
    <>
      <Bar title={`${village ? villageName(village) : ''} · ${t(texts.papersOf)}`} back={to()} />
      <main>
        {papers?.frozen ? <Warning>{t(texts.frozen)}</Warning> : null}
        {papers ? writableTables('village').map((table) => <Papers key={table.name} unit={papers} table={table} />) : null}
      </main>
    </>
  );
}

function Papers({ unit, table }: { unit: Unit; table: Table }): JSX.Element {
  const [, , edited, row] = route.value.path;
  const here = edited === table.name;
  const rows = [...(unit.tables[table.name] ?? [])].reverse();
  const address = to('village', unit.village);
  return (
    <section class="part">
      <details open={here || table.name === 'meeting'}>
        <summary><h2>{say(table.label, lang.value)}</h2><span class="part-count">{rows.length}</span></summary>
        {here && row === 'new' ? <PaperForm unit={unit} table={table} row={null} /> : unit.frozen ? null : (
          <a class="button add" href={`${address}/${table.name}/new`}>{t(texts.add)} · {say(table.label, lang.value)}</a>
        )}
        {rows.map((one) => (here && row === one.id ? <PaperForm key={one.id} unit={unit} table={table} row={one} /> : (
          <div key={one.id}>
            <RecordShown unit={unit} table={table} row={one} />
            {table.name === 'meeting' && one.values['kind'] === 'assembly' ? <Votes village={unit.village} meeting={one} /> : null}
            {unit.frozen || table.appendOnly ? null : <a class="button" href={`${address}/${table.name}/${one.id}`}>{t(texts.edit)}</a>}
          </div>
        )))}
      </details>
    </section>
  );
}

function PaperForm({ unit, table, row }: { unit: Unit; table: Table; row: Row | null }): JSX.Element {
  return <RecordForm unit={unit} table={table} row={row} back={to('village', unit.village)} known={knownOf(table)}
    beside={(values) => (table.name === 'meeting' && values['kind'] === 'assembly' ? <Quorum values={values} /> : null)} />;
}

/** What of a new paper is known before it is written: its day, and that it is open. */
function knownOf(table: Table): Record<string, Value> {
  const today = day(Date.now());
  switch (table.name) {
    case 'meeting':
      return { held_on: today, kind: 'assembly' };
    case 'notice':
      return { posted_on: today };
    case 'objection':
      return { raised_on: today, state: 'open' };
  }
  return {};
}
