import { lazy, Suspense } from 'react';
import { Loading } from './states.tsx';

/** Bars of a distribution: label under each, count above the axis. */
export interface Bars {
  label: string;
  unit: string;
  names: readonly string[];
  values: readonly number[];
}

const Drawn = lazy(() => import('./echart.tsx').then((module) => ({ default: module.EChart })));

/** Analysis charts. The library behind them is large, so it is loaded with the first one that is shown. */
export function Chart(props: { bars: Bars; height?: number }) {
  return (
    <Suspense fallback={<Loading what="Loading chart" />}>
      <Drawn {...props} />
    </Suspense>
  );
}
