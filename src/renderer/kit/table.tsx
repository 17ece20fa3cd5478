import { useRef, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import css from './table.module.css';

export interface Column<Row> {
  title: string;
  /** A grid track: `12rem`, `minmax(0, 2fr)`. */
  width: string;
  mono?: boolean;
  right?: boolean;
  cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  label: string;
  columns: ReadonlyArray<Column<Row>>;
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  onRow?: (row: Row) => void;
  /** Height of the scrolling part in rem; left out, the table is as tall as its rows and draws them all. */
  height?: number;
}

const ROW_REM = 3;

/** Rows under fixed headings. With a height it scrolls and draws only the rows in view. */
export function Table<Row>({ label, columns, rows, rowKey, onRow, height }: TableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize);
  // The virtualiser's own state is meant to be read anew at each render.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_REM * unit, overscan: 12, enabled: height !== undefined });
  const tracks = { gridTemplateColumns: columns.map((column) => column.width).join(' ') };
  const line = (row: Row, index: number, offset?: number) => (
    <div
      key={rowKey(row, index)}
      role="row"
      aria-rowindex={index + 2}
      className={css.row}
      data-open={onRow ? true : undefined}
      tabIndex={onRow ? 0 : undefined}
      onClick={onRow && (() => onRow(row))}
      onKeyDown={onRow && ((event) => event.key === 'Enter' && onRow(row))}
      style={offset === undefined ? tracks : { ...tracks, position: 'absolute', insetInline: 0, transform: `translateY(${offset}px)` }}
    >
      {columns.map((column) => (
        <span key={column.title} role="cell" className={css.cell} data-mono={column.mono || undefined} data-right={column.right || undefined}>
          {column.cell(row)}
        </span>
      ))}
    </div>
  );
  return (
    <div role="table" aria-label={label} aria-rowcount={rows.length + 1} className={css.table}>
      <div role="row" aria-rowindex={1} className={css.head} style={tracks}>
        {columns.map((column) => (
          <span key={column.title} role="columnheader" data-right={column.right || undefined}>
            {column.title}
          </span>
        ))}
      </div>
      {height === undefined ? (
        <div role="rowgroup">{rows.map((row, index) => line(row, index))}</div>
      ) : (
        <div ref={scroller} className={css.scroller} style={{ maxHeight: `${height}rem` }} role="rowgroup" tabIndex={0} aria-label={`${label}, rows`}>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
            {virtual.getVirtualItems().map((item) => line(rows[item.index]!, item.index, item.start))}
          </div>
        </div>
      )}
    </div>
  );
}
