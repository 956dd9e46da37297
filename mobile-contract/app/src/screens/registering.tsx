import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';

import type { Edit, Refusal, Value } from '../core/api';
import { say, tableOf } from '../forms/catalogue';
import { dropDraft, keepDraft, readDraft } from '../forms/drafts';
import { useFilling, type Filling } from '../forms/filling';
import { RowForm } from '../forms/form';
import { Faults, useSaving } from '../forms/saving';
import { day } from '../forms/values';
import { doing, lang, ruhu, shelf, t } from '../state';
import { texts } from '../texts';
import { replace, to } from '../route';
import { useNewId } from './ids';
import { Bar } from './parts';

const household = tableOf('household')!;
const member = tableOf('member')!;

/** A household that is not registered yet, with its head, who makes it one, and everybody else of it. */
export function Registering({ village }: { village: string }): JSX.Element {
  const id = useNewId();
  const head = useNewId();
  const rootFilling = useFilling(`${village}/household/new`, household, id, knownOfRoot());
  const others = useOthers(`${village}/members/new`);
  const people = useRef(new Map<string, Filling>());
  const saving = useSaving();
  const back = `${to('households')}?village=${village}`;
  const ids = [head, ...others.ids];
  const draftOf = (one: string) => `${village}/member/new${one === head ? '' : `-${one}`}`;
  const forget = () => { rootFilling.forget(); people.current.forEach((filling) => filling.forget()); others.forget(); };
  const save = async () => {
    const fillings = ids.map((one) => people.current.get(one)!);
    const edits: Edit[] = [
      { table: 'household', row: id, set: { ...rootFilling.values, head_name: fillings[0]!.values['name'] ?? null } },
      ...fillings.map((filling, i) => ({ table: 'member', row: ids[i]!, set: { ...filling.values } })),
    ];
    if (await saving.save({ village, household: id, edits }, [rootFilling, ...fillings].flatMap((filling) => filling.unread))) {
      forget();
      replace(to('household', id));
    }
  };
  return (
    <>
      <Bar title={t(texts.newHousehold)} back={back} />
      <main>
        <form class="record editing" onSubmit={(e) => { e.preventDefault(); void save(); }}>
          {rootFilling.begun ? <p class="hint">{t(texts.draftKept)}</p> : null}
          <h2>{say(household.label, lang.value)}</h2>
          <RowForm table={household} row={null} rowId={id} filling={rootFilling} faults={saving.faults} named={{}} without={['head_name']} />
          {ids.map((one, i) => (
            <Person key={i === 0 ? 'head' : one} id={one} at={i} draft={draftOf(one)} faults={saving.faults} report={(filling) => people.current.set(one, filling)}
              {...(i === 0 ? {} : { leave: () => { people.current.get(one)?.forget(); others.remove(one); } })} />
          ))}
          <button type="button" onClick={() => void others.add()}>{t(texts.addPerson)}</button>
          <Faults faults={saving.faults} />
          <div class="actions wide sticky">
            <button class="main" disabled={saving.busy || id === '' || head === ''}>{t(saving.busy ? texts.saving : texts.save)}</button>
            <button type="button" onClick={() => { forget(); replace(back); }}>{t(texts.discard)}</button>
          </div>
        </form>
      </main>
    </>
  );
}

interface PersonProps {
  id: string;
  /** Place among the members; 0 is the head. */
  at: number;
  draft: string;
  faults: readonly Refusal[];
  report: (filling: Filling) => void;
  /** Leaves the person out; the head cannot be. */
  leave?: () => void;
}

/** One member. What is typed of it is reported to the form that saves all. */
function Person({ id, at, draft, faults, report, leave }: PersonProps): JSX.Element {
  const filling = useFilling(draft, member, id, at === 0 ? { relation: '02' } : {});
  report(filling);
  return (
    <fieldset class="part person">
      <legend>{say(member.label, lang.value)} {at + 1}</legend>
      <RowForm table={member} row={null} rowId={id} filling={filling} faults={faults} named={{}} />
      {leave ? <button type="button" class="alarm" onClick={leave}>{t(texts.leavePersonOut)}</button> : null}
    </fieldset>
  );
}

interface Others {
  ids: readonly string[];
  add: () => Promise<void>;
  remove: (id: string) => void;
  forget: () => void;
}

/** The members besides the head, whose ids are kept with what is typed of them. */
function useOthers(name: string): Others {
  const [ids, setIds] = useState<readonly string[]>(() => Object.keys(readDraft(shelf.value, name)?.raw ?? {}));
  const keep = (next: readonly string[]) => {
    keepDraft(shelf.value, name, { set: {}, raw: Object.fromEntries(next.map((id) => [id, ''])) });
    setIds(next);
  };
  return {
    ids,
    add: async () => {
      const id = await doing(ruhu.newId());
      if (id) {
        keep([...ids, id]);
      }
    },
    remove: (id) => keep(ids.filter((one) => one !== id)),
    forget: () => { dropDraft(shelf.value, name); setIds([]); },
  };
}

function knownOfRoot(): Record<string, Value> {
  return { status: 'registered', registered_year: Number(day(Date.now()).slice(0, 4)) };
}
