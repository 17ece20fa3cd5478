import { useEffect, useMemo, useRef } from 'react';
import { useCommand, useOffer } from '#ui/commands.ts';
import { useLink } from '#ui/link.ts';
import { useGo, useParam, useSearchText } from '#ui/nav.tsx';
import { Button } from '#ui/button.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import { useSize, type Size } from '#ui/use-size.ts';
import { useBoard } from '#modules/incidents/ui/board.ts';
import { useFloor, type Floor } from '#modules/monitoring/ui/status.ts';
import { AllClear } from './all-clear.tsx';
import { Cards } from './cards.tsx';
import { Digest } from './digest.tsx';
import { fitCards, fitTiles, type TileFit } from './fit.ts';
import { Foot } from './foot.tsx';
import { Head } from './head.tsx';
import { Hexes } from './hexes.tsx';
import { IncidentBoard } from './incident-board.tsx';
import { LostBanner } from './lost-banner.tsx';
import { RailOfExceptions } from './rail.tsx';
import { Rollup } from './rollup.tsx';
import { ServiceLevelLayout } from './service-levels.tsx';
import { takeoverOf, takesOver } from './takeover.ts';
import { Tiles } from './tiles.tsx';
import css from './wall.module.css';

/** Up to so many targets a wall shows cards, then labelled tiles, then hexes; beyond that, groups. */
const CARDS = 24;
const TILES = 120;
const HEXES = 2_500;
/** `?layout=service-levels` shows objectives in the place of targets, `?layout=incidents` the incident board. */
const SERVICE_LEVELS = 'service-levels';
const INCIDENTS = 'incidents';
const LAYOUTS = [{ name: undefined, title: 'Targets' }, { name: SERVICE_LEVELS, title: 'Service levels' }, { name: INCIDENTS, title: 'Incidents' }] as const;

/** The wall inside the frame, at a desk. */
export function DeskWall() {
  const go = useGo();
  const [layout] = useSearchText('layout');
  return <Wall desk onFull={() => go('/wall/this', { layout })} />;
}

/** The wall alone on a display: the root font follows the height, so that 4K reads like 1080p from the same seat. */
export function DisplayWall() {
  const display = useParam('display') ?? '';
  useEffect(() => {
    const root = document.documentElement;
    const before = root.style.fontSize;
    const fit = (): void => {
      root.style.fontSize = `${Math.max(7, Math.min(window.innerHeight / 108, window.innerWidth / 170))}px`;
    };
    fit();
    window.addEventListener('resize', fit);
    document.title = `Wall ${display} · Watchfloor`;
    return () => {
      window.removeEventListener('resize', fit);
      root.style.fontSize = before;
    };
  }, [display]);
  const [takeover] = useSearchText('takeover');
  return <Wall desk={false} givesWay={takesOver(display, takeover)} />;
}

/** One group of the floor, when the address names it; deeper groups belong to it. */
function useScope(floor: Floor): Floor {
  const [group] = useSearchText('group');
  return useMemo(() => {
    if (group === undefined) return floor;
    const inside = (name: string): boolean => name === group || name.startsWith(`${group}/`);
    const groups = floor.groups.filter((each) => inside(each.name));
    const counts = { ...floor.counts };
    for (const mark of Object.keys(counts) as Array<keyof typeof counts>) counts[mark] = groups.reduce((sum, each) => sum + each.targets.filter((target) => target.mark === mark).length, 0);
    return { ...floor, groups, counts, exceptions: floor.exceptions.filter((each) => inside(each.row.group)) };
  }, [floor, group]);
}

type Form = { kind: 'cards'; columns: number } | { kind: 'tiles'; fit: TileFit } | { kind: 'hexes' } | { kind: 'groups' };

/** Cards while they can be read, else tiles, else hexes, else groups: a wall never scrolls. */
function useForm(floor: Floor, total: number, size: Size): Form {
  const counts = floor.groups.map((group) => group.targets.length).join();
  return useMemo(() => {
    if (total > HEXES) return { kind: 'groups' };
    const area = { width: size.width / size.unit, height: size.height / size.unit };
    const columns = total <= CARDS ? fitCards(total, area) : null;
    if (columns !== null) return { kind: 'cards', columns };
    const fit = total <= TILES ? fitTiles(counts.split(',').map(Number), area) : null;
    return fit ? { kind: 'tiles', fit } : { kind: 'hexes' };
  }, [counts, total, size]);
}

interface WallProps {
  desk: boolean;
  onFull?: () => void;
  /** A critical incident nobody has taken brings the incident board forward here. */
  givesWay?: boolean;
}

function Wall({ desk, onFull, givesWay = false }: WallProps) {
  const floor = useScope(useFloor());
  const lost = useLink((link) => link.phase !== 'open');
  const go = useGo();
  const [group, setGroup] = useSearchText('group');
  const [layout, setLayout] = useSearchText('layout');
  const board = useBoard();
  const taken = givesWay ? takeoverOf(board.open, floor.now) : null;
  const incidents = layout === INCIDENTS || taken !== null;
  const levels = layout === SERVICE_LEVELS && !incidents;
  const targets = !levels && !incidents;
  const next = LAYOUTS[(LAYOUTS.findIndex((each) => each.name === layout) + 1) % LAYOUTS.length]!;
  const open = desk ? (id: string) => go(`/monitor/${id}`) : () => undefined;
  const total = floor.groups.reduce((sum, each) => sum + each.targets.length, 0);
  const room = useRef<HTMLDivElement>(null);
  const form = useForm(floor, total, useSize(room));
  useCommand('view.search', desk ? () => go('/monitor') : null);
  const turn = (): void => setLayout(next.name);
  useOffer({ id: 'wall.layout', title: `Show ${next.title.toLowerCase()} on this wall`, keys: 'l', section: 'View', denied: null, run: turn });
  return (
    <div className={css.wall} data-lost={lost || undefined} data-desk={desk || undefined}>
      <Head floor={floor} scope={group} onScope={group ? () => setGroup(undefined) : undefined} onFull={onFull} layout={desk ? { name: next.title, turn } : undefined} />
      {!desk && <LostBanner />}
      <div className={css.middle}>
        <section className={css.field} aria-label={incidents ? 'Incidents' : levels ? 'Service levels' : 'Targets'}>
          {floor.rows === null && targets && <Loading what="Waiting for the engine" />}
          {floor.rows !== null && total === 0 && targets && <Empty title="Nothing is watched yet" text="Targets appear here as soon as they are added." action={desk && <Button onClick={() => go('/first-run')}>Open First run</Button>} />}
          <div ref={room} className={css.room}>
            {incidents && <IncidentBoard board={board} now={floor.now} desk={desk} taken={taken} />}
            {levels && <ServiceLevelLayout now={floor.now} desk={desk} />}
            {total > 0 && targets && form.kind === 'cards' && <Cards groups={floor.groups} columns={form.columns} now={floor.now} onOpen={open} />}
            {total > 0 && targets && form.kind === 'tiles' && <Tiles groups={floor.groups} fit={form.fit} now={floor.now} onOpen={open} />}
            {total > 0 && targets && form.kind === 'hexes' && <Hexes groups={floor.groups} now={floor.now} onOpen={open} />}
            {total > 0 && targets && form.kind === 'groups' && <Rollup groups={floor.groups} onOpen={setGroup} />}
          </div>
        </section>
        <aside className={css.side} aria-label="Needs someone">
          {floor.exceptions.length > 0 ? <RailOfExceptions floor={floor} onOpen={desk ? open : undefined} /> : total > 0 && <AllClear floor={floor} />}
        </aside>
      </div>
      <Foot floor={floor} objectives={!levels} />
      <Digest floor={floor} />
    </div>
  );
}
