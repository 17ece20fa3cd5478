import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { usePalette } from '../palette.ts';
import { GLYPHS } from '../glyphs.ts';
import { count } from '../format.ts';
import { useSize } from '../use-size.ts';
import { drawComb, type CombCell, type Sprites } from './draw.ts';
import { cellAt, cellToward, placeComb } from './layout.ts';
import css from './honeycomb.module.css';

export interface CombGroup {
  name: string;
  cells: readonly CombCell[];
}

interface HoneycombProps {
  groups: readonly CombGroup[];
  label: string;
  onOpen: (id: string) => void;
}

const ARROWS: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** Many targets on one canvas. A cell keeps its place as long as its group has the same members. */
export function Honeycomb({ groups, label, onOpen }: HoneycombProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<{ shape: unknown; cells: ReadonlyArray<readonly CombCell[]>; sprites: Sprites }>({ shape: null, cells: [], sprites: new Map() });
  const palette = usePalette();
  const size = useSize(host);
  const [active, setActive] = useState<[number, number] | null>(null);
  const [pointed, setPointed] = useState(false);

  const counts = groups.map((group) => `${group.name}\n${group.cells.length}`).join('\n\n');
  const places = useMemo(
    () => placeComb(groups.map((group) => ({ name: group.name, count: group.cells.length })), size.width, size.height, size.unit),
    // Places depend on the names and sizes of the groups, not on their states.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [counts, size],
  );
  const ratio = Math.min(2, window.devicePixelRatio);
  const shape = useMemo(() => ({ places, palette, ratio }), [places, palette, ratio]);

  useLayoutEffect(() => {
    const surface = canvas.current!;
    const cells = groups.map((group) => group.cells);
    const before = drawn.current;
    const anew = before.shape !== shape;
    if (anew) {
      surface.width = Math.round(size.width * ratio);
      surface.height = Math.round(size.height * ratio);
      before.sprites = new Map();
    }
    const stale = cells.flatMap((list, g) => (anew || differs(before.cells[g], list) ? [g] : []));
    drawComb(surface.getContext('2d')!, places, cells, stale, before.sprites, palette, ratio);
    drawn.current = { shape, cells, sprites: before.sprites };
  }, [groups, shape, places, palette, ratio, size]);

  const cell = active && groups[active[0]]?.cells[active[1]];
  const at = active && places.groups[active[0]]?.cells[active[1]];

  function onKey(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    setPointed(false);
    setActive(cellToward(places, active ?? [0, 0], ...arrow));
  }

  return (
    <div
      ref={host}
      className={css.comb}
      role="group"
      aria-label={`${label}; arrow keys move from cell to cell`}
      onKeyDown={onKey}
      onPointerMove={(event) => {
        const box = host.current!.getBoundingClientRect();
        setActive(cellAt(places, event.clientX - box.left, event.clientY - box.top));
        setPointed(true);
      }}
      onPointerLeave={() => setActive(null)}
      onClick={() => cell && onOpen(cell.id)}
    >
      <canvas ref={canvas} className={css.canvas} aria-hidden="true" />
      {places.groups.map((group) => (
        <h2 key={group.name} className={css.heading} style={{ left: group.left, top: group.top, maxWidth: group.width }}>
          {group.name || 'Ungrouped'} <span>{count(group.count)}</span>
        </h2>
      ))}
      <button
        type="button"
        className={css.focus}
        data-shown={active ? true : undefined}
        style={at ? { left: at.x - places.radius * 1.2, top: at.y - places.radius * 1.2, width: places.radius * 2.4, height: places.radius * 2.4 } : undefined}
        aria-label={cell ? `${cell.name}, ${GLYPHS[cell.mark].word}${cell.note ? `, ${cell.note}` : ''}` : label}
        onFocus={() => !active && places.groups[0]?.cells[0] && setActive([0, 0])}
      />
      {cell && at && (
        <div className={css.tip} data-pointed={pointed || undefined} style={{ left: Math.min(at.x, size.width - 22 * size.unit), top: at.y + places.radius * 1.5 }} aria-hidden="true">
          <b>{cell.name}</b>
          <span>{cell.note ?? GLYPHS[cell.mark].word}</span>
        </div>
      )}
    </div>
  );
}

function differs(a: readonly CombCell[] | undefined, b: readonly CombCell[]): boolean {
  return !a || a.length !== b.length || b.some((cell, i) => cell.mark !== a[i]!.mark || cell.acknowledged !== a[i]!.acknowledged);
}
