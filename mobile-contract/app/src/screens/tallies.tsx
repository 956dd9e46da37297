import type { JSX } from 'preact';

import { steps, type Tally } from '../../../ruhu';
import type { Row, Value } from '../core/api';
import { fieldOf, say } from '../forms/catalogue';
import { count, needed, type TallyState } from '../forms/votes';
import { lang, t } from '../state';
import { texts } from '../texts';

/** Counts of people against what a step asks for. */
export function Tallies({ states }: { states: readonly TallyState[] }): JSX.Element | null {
  return states.length === 0 ? null : (
    <ul class="tallies" aria-live="polite">
      {states.map((s) => (
        <li key={s.tally.parts.join() + s.tally.is} class={s.holds ? 'good' : 'bad'}>
          <strong>{partNames(s.tally)}</strong>
          <span>{spelled(s)}</span>
          <span>{t(s.holds ? texts.reached : texts.notReached)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The fields that a count adds up, by their labels. */
function partNames(tally: Tally): string {
  return tally.parts.map((ref) => say(labelOf(ref), lang.value)).join(' + ');
}

function labelOf(ref: string): readonly [string, string, string] {
  const [name, field] = ref.split('.') as [string, string];
  const paper = steps.flatMap((s) => s.evidence).find((p) => p.name === name);
  return fieldOf(paper?.table ?? name, field)?.label ?? [field, field, field];
}

function spelled(s: TallyState): string {
  const least = needed(s.tally, s.whole);
  return least === null ? t(texts.atMost, { part: s.part, whole: s.whole }) : t(texts.atLeast, { part: s.part, whole: s.whole, needed: least });
}

/** The counts of the step of the village's assembly; it is the one that has any. */
const assemblyTallies: readonly Tally[] = steps.find((s) => s.tallies.length > 0)?.tallies ?? [];

/** Whether a count is of these papers alone. */
function isOf(tally: Tally, papers: readonly string[]): boolean {
  return [tally.whole, ...tally.parts].every((ref) => papers.includes(ref.split('.')[0]!));
}

/** Attendance of an assembly, counted while it is typed. */
export function Quorum({ values }: { values: Readonly<Record<string, Value>> }): JSX.Element | null {
  if ((values['entitled'] ?? null) === null || (values['present'] ?? null) === null) {
    return null;
  }
  const value = (ref: string) => values[ref.split('.')[1]!] ?? null;
  return <Tallies states={assemblyTallies.filter((one) => isOf(one, ['assembly'])).map((one) => count(one, value))} />;
}

type Values = Readonly<Record<string, Value>>;

/** Every count of an assembly's vote on a household. */
function counted(vote: Values, meeting: Values): TallyState[] {
  const value = (ref: string) => {
    const [name, field] = ref.split('.') as [string, string];
    return (name === 'assembly' ? meeting : vote)[field] ?? null;
  };
  return assemblyTallies.map((one) => count(one, value));
}

/** Whether a vote came out for the household, in a meeting that could decide. */
export function votePasses(vote: Values, meeting: Values): boolean {
  return counted(vote, meeting).every((state) => state.holds);
}

/** The votes on a household, counted while they are typed. */
export function VoteCount({ values, meetings }: { values: Readonly<Record<string, Value>>; meetings: readonly Row[] }): JSX.Element | null {
  const meeting = meetings.find((m) => m.id === values['meeting']);
  return meeting ? <Tallies states={counted(values, meeting.values)} /> : null;
}
