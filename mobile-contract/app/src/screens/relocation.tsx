import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { steps, type Step } from '../../../ruhu';
import type { Row, Unit, Value } from '../core/api';
import { codeLabel, say, stepAfter, stepOf, tableOf } from '../forms/catalogue';
import { Faults, useSaving } from '../forms/saving';
import { tell } from '../forms/tell';
import { day } from '../forms/values';
import { judge, type PaperState } from '../forms/votes';
import { lang, ruhu, status, t, useAnswer } from '../state';
import { texts } from '../texts';
import { route, to } from '../route';
import { newest, newestBy } from './household';
import { Bar, Sure } from './parts';
import { RecordForm, RecordShown } from './record';
import { Tallies, VoteCount } from './tallies';

/** The relocation of one household: where it stands, and the papers of the step that comes next. */
export function Relocation({ id }: { id: string }): JSX.Element {
  const unit = useAnswer(() => ruhu.household(id), [id]);
  const papers = useAnswer(async () => (unit ? ruhu.papers(unit.village) : null), [unit?.village]);
  const head = String(unit?.tables['household']?.[0]?.values['head_name'] ?? '');
  return (
    <>
      <Bar title={`${t(texts.relocation)} · ${head}`} back={to('household', id)} />
      <main>{unit && papers ? <Steps unit={unit} papers={papers} /> : null}</main>
    </>
  );
}

function Steps({ unit, papers }: { unit: Unit; papers: Unit }): JSX.Element {
  const last = newestBy(unit.tables['relocation_case'], 'step_at');
  const state = String(last?.values['state'] ?? '');
  const ended = state !== '' && state !== 'active' && state !== 'confirmed';
  const active = state === 'active' ? last : undefined;
  const done = ended ? '' : String(last?.values['step'] ?? '');
  const next = state === 'confirmed' ? undefined : stepAfter(done); // a household whose case has ended may begin again
  const reached = stepOf(done)?.number ?? 0;
  return (
    <>
      {last ? <p class="state">{t(texts.caseState, { state: codeLabel('relocation_state', state, lang.value) })}{ended && last.values['reason'] ? ` · ${last.values['reason']}` : ''}</p> : null}
      <ol class="steps">
        {steps.filter((s) => s.unit !== 'area').map((s) => (
          <li key={s.code} class={s === next ? 'step next' : 'step'} aria-current={s === next ? 'step' : undefined}>
            <h2><span class="step-number">{s.number}</span>{say(s.name, lang.value)}<span class="step-state">{stateWord(s, reached, next)}</span></h2>
            {s === next ? <NextStep unit={unit} papers={papers} step={s} expect={done} area={areaOf(unit, papers, active)} /> : null}
          </li>
        ))}
      </ol>
    </>
  );
}

function stateWord(step: Step, reached: number, next: Step | undefined): string {
  if (step.number <= reached) {
    return t(texts.stepDone);
  }
  return step === next ? t(texts.stepNext) : step.offline ? '' : t(texts.stepAtDesk);
}

/** The area of a household's case, or the selected one of its hamlet. */
function areaOf(unit: Unit, papers: Unit, active: Row | undefined): string {
  const group = unit.tables['household']?.[0]?.values['group_name'];
  const selected = (papers.tables['relocation_area'] ?? []).filter((a) => a.values['state'] === 'selected');
  return String(active?.values['area'] ?? (selected.find((a) => a.values['group_name'] === group) ?? selected[0])?.id ?? '');
}

/** What the next step needs, paper by paper, and taking it. */
function NextStep({ unit, papers, step, expect, area }: { unit: Unit; papers: Unit; step: Step; expect: string; area: string }): JSX.Element {
  const state = judge(step, unit.tables, papers.tables, area);
  const saving = useSaving();
  const taken = useTakenAlready(unit.unit, step.code);
  const opens = expect === '';
  if (taken) {
    return <p class="state" role="status">{t(texts.stepTaken)}</p>;
  }
  const take = () => saving.save({
    village: unit.village, household: unit.unit, edits: [],
    actions: [{ do: 'relocation.take', step: step.code, ...(expect ? { expect } : {}), ...(opens ? { ref: area } : {}) }],
  });
  return (
    <>
      <p class="hint">{say(step.complete, lang.value)}</p>
      {opens && area === '' ? <p class="warning">{t(texts.noArea)}</p> : null}
      {step.offline ? (
        <>
          {state.papers.map((p) => <PaperLine key={p.paper.name} unit={unit} papers={papers} state={p} />)}
          <Tallies states={state.tallies} />
          {state.ready ? null : <p class="hint">{t(texts.stepNotReady)}</p>}
          <Faults faults={saving.faults} />
          <button type="button" class="main" disabled={saving.busy || !state.ready || unit.frozen} onClick={() => void take()}>{t(texts.stepTake, { step: say(step.name, lang.value) })}</button>
        </>
      ) : <p class="hint">{t(texts.stepAtDesk)}</p>}
      {opens || unit.frozen ? null : <Withdraw unit={unit} expect={expect} />}
    </>
  );
}

/** Whether the step was taken here, and the server has not answered yet: its answer brings the next. */
function useTakenAlready(household: string, step: string): boolean {
  const waiting = useAnswer(() => ruhu.outbox(), [household]);
  return waiting?.some((e) => e.household === household && (e.state === 'unsent' || e.state === 'sent') && e.actions.some((a) => a.do === 'relocation.take' && a.step === step)) ?? false;
}

/** One paper: what it says or lacks, and its form. */
function PaperLine({ unit, papers, state }: { unit: Unit; papers: Unit; state: PaperState }): JSX.Element {
  const { paper, row, refusal } = state;
  const table = tableOf(paper.table)!;
  const [, , , edited, editing] = route.value.path;
  const here = edited === paper.table;
  const ofHousehold = table.scope === 'household' && !table.serverOnly && !table.appendOnly && !table.recorded;
  const everything: Unit = { ...unit, tables: { ...papers.tables, ...unit.tables } };
  const address = to('household', unit.unit, 'relocation');
  return (
    <div class="paper">
      <h3>{say(table.label, lang.value)}<span class={refusal ? 'paper-state bad' : 'paper-state good'}>{refusal ? tell(refusal, lang.value) : t(texts.paperFine)}</span></h3>
      {here && ofHousehold ? (
        <RecordForm unit={everything} table={table} row={editing === 'new' ? null : row} back={address} known={knownOf(paper.table, unit)}
          beside={(values) => (paper.table === 'vote' ? <VoteCount values={values} meetings={papers.tables['meeting'] ?? []} /> : null)} />
      ) : (
        <>
          {row && ofHousehold ? <RecordShown unit={{ ...everything, frozen: true }} table={table} row={row} /> : null}
          {unit.frozen ? null : <PaperActions unit={unit} state={state} address={address} ofHousehold={ofHousehold} />}
        </>
      )}
    </div>
  );
}

/** Where a paper is written: here, at a visit, or among the village's. */
function PaperActions({ unit, state, address, ofHousehold }: { unit: Unit; state: PaperState; address: string; ofHousehold: boolean }): JSX.Element | null {
  const { paper, row, refusal } = state;
  if (ofHousehold) {
    return <a class="button" href={`${address}/${paper.table}/${row ? row.id : 'new'}`}>{t(row ? texts.edit : texts.paperWrite)}</a>;
  }
  if (refusal && (paper.table === 'visit' || paper.table === 'photo')) {
    return <a class="button" href={to('household', unit.unit, 'visit')}>{t(texts.visitTitle)}</a>;
  }
  if (refusal && paper.table === 'meeting') {
    return <a class="button" href={to('village', unit.village)}>{t(texts.papersOf)}</a>;
  }
  return null;
}

/** What of a paper is known before it is written. */
function knownOf(table: string, unit: Unit): Record<string, Value> {
  const today = day(Date.now());
  const person = status.value?.name ?? '';
  const members = (unit.tables['member'] ?? []).filter((m) => (m.values['left_on'] ?? null) === null);
  const dwelling = newest(unit.tables['dwelling']);
  switch (table) {
    case 'screening':
      return { screened_on: today, screened_by: person };
    case 'application':
      return { applied_on: today, received_on: today, receiver: person, people: members.length, applicant: members.find((m) => m.values['relation'] === '02')?.id ?? null };
    case 'home_check':
      return { checked_on: today, cadre_1: person, danger_grade: dwelling?.values['danger_grade'] ?? null, visit: newestBy(unit.tables['visit'], 'visited_at')?.id ?? null };
  }
  return {};
}

/** The household gives its place up. */
function Withdraw({ unit, expect }: { unit: Unit; expect: string }): JSX.Element {
  const [reason, setReason] = useState('');
  const saving = useSaving();
  const withdraw = () => saving.save({ village: unit.village, household: unit.unit, edits: [], actions: [{ do: 'relocation.withdraw', expect, reason: reason.trim() }] });
  return (
    <details class="part">
      <summary>{t(texts.withdraw)}</summary>
      <div class="field">
        <label for="withdraw-reason">{t(texts.withdrawReason)}</label>
        <textarea id="withdraw-reason" rows={3} maxLength={2000} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
      </div>
      <Faults faults={saving.faults} />
      <Sure label={t(texts.withdraw)} question={t(texts.withdrawReason)} act={() => void withdraw()} />
    </details>
  );
}
