import type { JSX } from 'preact';

import type { Row } from '../core/api';
import { lines, ruhu, t, useAnswer } from '../state';
import { texts } from '../texts';
import { to } from '../route';
import { Quorum, votePasses } from './tallies';

/** A household that a meeting voted on. */
interface Voted {
  household: string;
  head: string;
  vote: Row;
}

/** What a meeting decided: its quorum, and each household's votes. */
export function Votes({ village, meeting }: { village: string; meeting: Row }): JSX.Element {
  const voted = useAnswer(() => votesOf(village, meeting.id), [village, meeting.id]);
  return (
    <div class="votes">
      <Quorum values={meeting.values} />
      {voted?.length === 0 ? <p class="hint">{t(texts.noVotes)}</p> : null}
      <ul class="rows">{voted?.map((one) => <VoteLine key={one.vote.id} of={one} meeting={meeting} />)}</ul>
    </div>
  );
}

/** Only households that are on their way to be relocated are voted on. */
async function votesOf(village: string, meeting: string): Promise<Voted[]> {
  const moving = lines.value.filter((l) => l.village === village && l.step !== null);
  const units = await Promise.all(moving.map((l) => ruhu.household(l.id)));
  return units.flatMap((unit, i) => (unit?.tables['vote'] ?? []).filter((vote) => vote.values['meeting'] === meeting)
    .map((vote) => ({ household: moving[i]!.id, head: moving[i]!.head, vote })));
}

function VoteLine({ of: { household, head, vote }, meeting }: { of: Voted; meeting: Row }): JSX.Element {
  const v = vote.values;
  const passed = votePasses(v, meeting.values);
  return (
    <li>
      <a class="row" href={to('household', household, 'relocation')}>
        <span class="row-text">{head}<small>{t(texts.votes, { favour: Number(v['in_favour'] ?? 0), against: Number(v['against'] ?? 0), abstained: Number(v['abstained'] ?? 0) })}</small></span>
        <strong class={passed ? 'good' : 'bad'}>{t(passed ? texts.votedFor : texts.votedDown)}</strong>
      </a>
    </li>
  );
}
