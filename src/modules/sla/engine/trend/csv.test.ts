import { describe, expect, it } from 'vitest';
import { splitCsv } from './csv-rows.ts';
import { readSeries } from './csv.ts';
import { thinned } from './thin.ts';

describe('CSV text', () => {
  it('quotes, separators, comments, byte order mark and line ends', () => {
    expect(splitCsv('\uFEFF# made by\r\na;"b;""c"""\r\n1;2\r\n\r\n').map((row) => row.cells)).toEqual([['a', 'b;"c"'], ['1', '2']]);
    expect(() => splitCsv('a,"b\n1,2')).toThrow(/line 1: a quote is not closed/);
    expect(splitCsv('1\n\n3\n\n').map((row) => row.cells[0])).toEqual(['1', '', '3']);
  });
});

describe('series', () => {
  it('finds time and value columns, with and without a header', () => {
    expect(readSeries('date,host,ms\n2026-01-02,a,5\n2026-01-01,a,4')).toMatchObject({ column: 'ms', timeColumn: 'date', values: [4, 5], labels: ['2026-01-01', '2026-01-02'], axis: { kind: 'day' } });
    expect(readSeries('1871,1120\n1872,1160')).toMatchObject({ column: 'column 2', timeColumn: 'column 1', axis: { kind: 'year', positions: [1871, 1872] } });
    expect(readSeries('1767225600000,7\n1767225660000,8')).toMatchObject({ values: [7, 8], axis: { kind: 'day' } });
    expect(readSeries('index,v\n1,9\n2,8')).toMatchObject({ column: 'v', axis: { kind: 'index', positions: [1, 2] } });
    expect(readSeries('a,b\n3,9\n2,8')).toMatchObject({ column: 'a', timeColumn: null });
    expect(readSeries('5\n6\n7')).toMatchObject({ column: 'column 1', timeColumn: null, values: [5, 6, 7] });
    expect(readSeries('value\n5\n6')).toMatchObject({ column: 'value', values: [5, 6] });
  });

  it('takes columns by name or number', () => {
    const text = 'when,a,b\n2026-01-01T00:00Z,1,10\n2026-01-01T01:00Z,2,20';
    expect(readSeries(text, { column: 'B' })).toMatchObject({ column: 'b', values: [10, 20] });
    expect(readSeries(text, { column: '2', time: 'when' })).toMatchObject({ column: 'a', timeColumn: 'when' });
    expect(readSeries(text, { column: 'b', time: 'a' })).toMatchObject({ axis: { kind: 'index', positions: [1, 2] } });
    expect(() => readSeries(text, { column: 'when' , time: 'when' })).toThrow(/is the time column/);
  });

  it('keeps missing values, reads decimal commas, refuses words', () => {
    const { values } = readSeries('t;v\n2026-01-01;1,5\n2026-01-02;\n2026-01-03;NA\n2026-01-04;2,5');
    expect(values).toEqual([1.5, Number.NaN, Number.NaN, 2.5]);
    expect(() => readSeries('t,v\n2026-01-01,1\n2026-01-02,12 ms', { column: 'v' })).toThrow(/line 3, column "v": "12 ms" is not a number/);
    expect(() => readSeries('t,v\n,1\n2026-01-02,2', { time: 't' })).toThrow(/line 2, column "t": the time is missing/);
  });

  it('line breaks of any kind, per cent signs, marked thousands, dates with slashes', () => {
    expect(readSeries('date,v\r2026/01/02,2\r2026/01/01,1\r')).toMatchObject({ values: [1, 2], axis: { kind: 'day' } });
    expect(readSeries('date,v\n2026-01-01,99.5%\n2026-01-02,98 %').values).toEqual([99.5, 98]);
    expect(readSeries('date,v\n2026-01-01,"1,234"\n2026-01-02,"12,345,678.5"').values).toEqual([1234, 12_345_678.5]);
    expect(readSeries('date;v\n2026-01-01;1,234\n2026-01-02;0,5').values).toEqual([1.234, 0.5]);
  });

  it('makes days of a long series', () => {
    const rows = Array.from({ length: 2_400 }, (_, i) => `${1_767_225_600_000 + i * 3_600_000},${i % 24}`);
    const { series, note } = thinned(readSeries(`at,v\n${rows.join('\n')}`));
    expect(note).toBe('means per UTC day');
    expect(series.values).toHaveLength(100);
    expect(series.values[0]).toBe(11.5);
    expect(thinned(readSeries(Array.from({ length: 5_000 }, (_, i) => i).join('\n'))).series.values).toHaveLength(1_667);
  });
});
