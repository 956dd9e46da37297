import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { Line } from '../core/api';
import { codeLabel, say, tableOf } from '../forms/catalogue';
import { day } from '../forms/values';
import { slice } from '../forms/windowing';
import { changes, doing, glance, lang, lines, ruhu, t } from '../state';
import { texts } from '../texts';
import { replace, route, to } from '../route';
import { filterText, listFilters } from './filters';
import { Bar, useVillages, villageName } from './parts';

/** All households, or some of them: found by what was typed, narrowed by what waits. */
export function Households(): JSX.Element {
  const { query } = route.value;
  const village = query.get('village') ?? '';
  const only = listFilters.find((f) => f.name === (query.get('only') ?? '')) ?? listFilters[0]!;
  const [find, setFind] = useState(query.get('find') ?? '');
  const found = useFound(find);
  const shown = useMemo(() => {
    const now = Date.now();
    const all = glance.value?.first ?? lines.value;
    return (found ?? all).filter((l) => (village === '' || l.village === village) && only.holds(l, now));
  }, [found, lines.value, glance.value, village, only]);
  const count = (found === null && glance.value?.total) || shown.length;
  const villages = useVillages();
  const here = villages.find((v) => v.code === village);
  const narrow = (next: { only?: string; village?: string }) => replace(addressOf({ village, only: only.name, ...next }));
  return (
    <div class="list-page" data-glance={glance.value !== null || undefined}>
      <Bar title={here ? villageName(here) : t(texts.allHouseholds)} back={to()} />
      <search class="list-head">
        <input type="search" aria-label={t(texts.search)} placeholder={t(texts.search)} value={find} enterkeyhint="search" autocomplete="off" onInput={(e) => setFind(e.currentTarget.value)} />
        <div class="list-narrow">
          <select aria-label={t(texts.filter)} value={only.name} onChange={(e) => narrow({ only: e.currentTarget.value })}>
            {listFilters.map((f) => <option key={f.name} value={f.name}>{filterText(f)}</option>)}
          </select>
          {villages.length > 1 ? (
            <select aria-label={t(texts.village)} value={village} onChange={(e) => narrow({ village: e.currentTarget.value })}>
              <option value="">{t(texts.all)}</option>
              {villages.map((v) => <option key={v.code} value={v.code}>{villageName(v)}</option>)}
            </select>
          ) : null}
          <span class="list-count" role="status">{t(texts.found, { n: count })}</span>
        </div>
      </search>
      <main class="list-main">
        {shown.length === 0 ? <p class="empty">{t(texts.noneFound)}</p> : <Windowed shown={shown} count={count} />}
      </main>
      {here && !here.frozen ? <a class="fab" href={to('new', here.code)}>{t(texts.newHousehold)}</a> : null}
    </div>
  );
}

function addressOf(kept: { village: string; only: string }): string {
  const query = new URLSearchParams(Object.entries(kept).filter(([, value]) => value !== ''));
  return `${to('households')}${query.size > 0 ? `?${query}` : ''}`;
}

/** What the core finds of what was typed; null while nothing is typed. The answer before it stays until the next. */
function useFound(find: string): readonly Line[] | null {
  const [found, setFound] = useState<readonly Line[] | null>(null);
  useEffect(() => {
    let current = true;
    const asked = find.trim();
    if (asked === '') {
      setFound(null);
      return;
    }
    const wait = setTimeout(() => void doing(ruhu.households({ find: asked })).then((got) => current && got && setFound(got)), 80);
    return () => {
      current = false;
      clearTimeout(wait);
    };
  }, [find, changes.value]);
  return find.trim() === '' ? null : found;
}

/** As high as a line is, in the style sheet too. */
const lineHeight = 76;
/** Lines before and after those in sight: a thumb is fast, and so is a phone that draws few. */
const spare = 4;

/** A list of which only what is in sight is drawn. It is as long as it will be when all of it has come. */
function Windowed({ shown, count }: { shown: readonly Line[]; count: number }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [seen, setSeen] = useState({ from: 0, to: 16 });
  const drawn = useRef(0); // elements that lines take turns in: making new ones costs most of a frame
  drawn.current = Math.max(drawn.current, seen.to - seen.from);
  const look = () => {
    if (!box.current) {
      return; // the list has just gone, and with it its size
    }
    const next = slice(count, lineHeight, box.current.scrollTop, box.current.clientHeight, spare);
    letGo(list.current, next);
    setSeen((now) => (now.from === next.from && now.to === next.to ? now : next));
  };
  useLayoutEffect(look, [shown, count]);
  useEffect(() => {
    const watch = new ResizeObserver(look);
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, [shown]);
  useLayoutEffect(() => { // the policy lets scripts place things, not markup
    list.current!.style.height = `${count * lineHeight}px`;
    list.current!.style.paddingTop = `${seen.from * lineHeight}px`;
  }, [shown, count, seen]);
  return (
    <div class="list" ref={box} onScroll={look}>
      <ul ref={list}>
        {shown.slice(seen.from, seen.to).map((line, i) => <HouseholdLine key={(seen.from + i) % drawn.current} line={line} at={seen.from + i + 1} of={count} />)}
      </ul>
    </div>
  );
}

/** A line that leaves takes no other household's to the reader's keys. */
function letGo(list: HTMLElement | null, next: { from: number; to: number }): void {
  const focused = document.activeElement;
  const at = list?.contains(focused) ? Number(focused!.closest('li')?.getAttribute('aria-posinset')) - 1 : next.from;
  if (at < next.from || at >= next.to) {
    (focused as HTMLElement).blur();
  }
}

function HouseholdLine({ line, at, of }: { line: Line; at: number; of: number }): JSX.Element {
  return (
    <li class="line" aria-posinset={at} aria-setsize={of}>
      <a href={to('household', line.id)}>
        <span class="line-head">
          <strong>{line.head}</strong>
          <span class="line-number">{line.number ?? ''}</span>
        </span>
        <span class="line-about">{line.group} · {t(texts.members, { n: line.members })} · {line.lastVisit === null ? t(texts.neverVisited) : t(texts.visited, { at: day(line.lastVisit) })}</span>
        <Tags line={line} />
      </a>
    </li>
  );
}

/** What there is to know before it is opened; nothing for a household that is in order. */
function Tags({ line }: { line: Line }): JSX.Element {
  return (
    <span class="line-tags">
      {line.refused > 0 ? <span class="tag alarm">{t(texts.refused)}</span> : null}
      {line.conflicts > 0 ? <span class="tag alarm">{t(texts.conflicts)}</span> : null}
      {line.unsent > 0 ? <span class="tag">{t(texts.unsent)}</span> : null}
      {line.review === null ? null : <span class={line.review === 'returned' ? 'tag alarm' : 'tag'}>{codeLabel('review_state', line.review, lang.value)}</span>}
      {line.lacks.length > 0 ? <span class="tag soft">{t(texts.lacks, { tables: tableNames(line.lacks) })}</span> : null}
    </span>
  );
}

function tableNames(names: readonly string[]): string {
  return names.map((name) => say(tableOf(name)?.label ?? [name, name, name], lang.value)).join(lang.value === 'zh-CN' ? '、' : ', ');
}
