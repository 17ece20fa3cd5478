import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDenied } from '#ui/access.ts';
import { Button } from '#ui/button.tsx';
import { useCommand, useOffer } from '#ui/commands.ts';
import { FilterField } from '#ui/filter-field.tsx';
import { Segments } from '#ui/form.tsx';
import { count } from '#ui/format.ts';
import { useLook } from '#ui/look.ts';
import { useGo } from '#ui/nav.tsx';
import { Empty, Loading } from '#ui/states.tsx';
import type { Floor } from '../status.ts';
import { BulkBar } from './bulk-bar.tsx';
import { itemsOf, type Item } from './items.ts';
import { Heading, Row } from './row.tsx';
import css from './list.module.css';

interface ListProps {
  floor: Floor;
  open: string | undefined;
  onAdd: () => void;
}

export function List({ floor, open, onAdd }: ListProps) {
  const [filter, setFilter] = useState('');
  const [flat, setFlat] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [selecting, setSelecting] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const wanted = useDeferredValue(filter);
  const items = useMemo(() => itemsOf(floor, wanted, folded, flat), [floor, wanted, folded, flat]);
  const denied = useDenied('operator');
  const go = useGo();

  const targets = useMemo(() => items.filter((item) => item.kind === 'target').map((item) => item.key), [items]);
  const move = (by: number): void => {
    const at = open === undefined ? -1 : targets.indexOf(open);
    const next = targets[Math.max(0, Math.min(targets.length - 1, at + by))];
    if (next !== undefined) go(`/monitor/${next}`);
  };
  const toggle = (id: string): void => {
    setSelecting(true);
    setSelected((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  };
  const clear = (): void => {
    setSelected(new Set());
    setSelecting(false);
  };
  useCommand('view.search', () => field.current?.focus());
  useOffer({ id: 'list.next', title: 'Next target', keys: 'j', section: 'Lists', denied: null, run: () => move(1) });
  useOffer({ id: 'list.before', title: 'Previous target', keys: 'k', section: 'Lists', denied: null, run: () => move(-1) });
  useOffer({ id: 'list.select', title: 'Select target', keys: 'x', section: 'Lists', denied: open === undefined ? 'No target is open' : null, run: () => open !== undefined && toggle(open) });
  useOffer({ id: 'list.up', title: 'One level up', keys: 'escape', section: 'Lists', denied: null, run: () => (selecting ? clear() : go('/monitor')) });

  const fold = (group: string): void =>
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(group)) next.add(group);
      return next;
    });

  return (
    <section className={css.list} aria-label="Targets">
      <header className={css.head}>
        <h1>Monitor</h1>
        <span className={css.count}>{floor.rows ? `${count(floor.rows.size)} targets` : ''}</span>
        <Button kind="solid" denied={denied} onClick={onAdd} aria-keyshortcuts="C">
          Add target
        </Button>
      </header>
      <div className={css.tools}>
        <FilterField label="Filter targets" placeholder="Filter" value={filter} onValue={setFilter} onEnter={() => move(open !== undefined && targets.includes(open) ? 0 : 1)} field={field} />
        <Segments label="Arrange" value={flat ? 'list' : 'tree'} onValue={(value) => setFlat(value === 'list')} options={[{ value: 'tree', label: 'Tree' }, { value: 'list', label: 'List' }]} />
        <Button kind="quiet" aria-pressed={selecting} denied={denied} onClick={() => (selecting ? clear() : setSelecting(true))}>
          Select
        </Button>
      </div>
      {floor.rows === null && <Loading what="Loading targets" />}
      {floor.rows !== null && items.length === 0 && <Empty title={floor.rows.size === 0 ? 'No targets' : 'Nothing matches'} text={floor.rows.size === 0 ? 'Add one, or open First run for a starter pack.' : `No target carries “${wanted}”.`} />}
      <Lines items={items} open={open} now={floor.now} selected={selecting ? selected : null} onToggle={toggle} onFold={fold} />
      {selecting && <BulkBar rows={[...selected].flatMap((id) => floor.rows?.get(id) ?? [])} all={targets} onAll={() => setSelected(new Set(targets))} onDone={clear} />}
    </section>
  );
}

interface LinesProps {
  items: readonly Item[];
  open: string | undefined;
  now: number;
  selected: ReadonlySet<string> | null;
  onToggle: (id: string) => void;
  onFold: (group: string) => void;
}

const ROW_REM = { comfortable: 3.8, compact: 3.2, dense: 2.4 };
const HEADING_REM = 3;

function Lines({ items, open, now, selected, onToggle, onFold }: LinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const density = useLook((look) => look.density);
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => items[index]!.key,
    estimateSize: (index) => Math.round((items[index]!.kind === 'heading' ? HEADING_REM : ROW_REM[density]) * unit),
    overscan: 10,
  });
  useEffect(() => virtual.measure(), [density, unit, items, virtual]);
  const at = items.findIndex((item) => item.kind === 'target' && item.key === open);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
    // Follows the open target, not every push.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [open]);
  const entry = at >= 0 ? items[at]!.key : items.find((item) => item.kind === 'target')?.key;
  return (
    <div ref={scroller} className={css.scroller}>
      <div role="list" aria-label="Targets, problems first" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((line) => {
          const item = items[line.index]!;
          return (
            <div key={item.key} role="listitem" className={css.line} style={{ height: line.size, transform: `translateY(${line.start}px)` }}>
              {item.kind === 'heading' ? (
                <Heading item={item} onFold={() => onFold(item.key.slice('group '.length))} />
              ) : (
                <Row item={item} now={now} open={item.key === open} entry={item.key === entry} selected={selected === null ? null : selected.has(item.key)} onToggle={onToggle} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
