import { useEffect, useState } from 'react';

export interface Size {
  /** Pixels. */
  width: number;
  height: number;
  /** Root font size, pixels. */
  unit: number;
}

/** Size of an element and of the root font; re-renders when one changes. Zero before the first measure. */
export function useSize(element: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0, unit: 10 });
  useEffect(() => {
    const target = element.current!;
    const measure = (): void => {
      const unit = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const { clientWidth: width, clientHeight: height } = target;
      setSize((old) => (old.width === width && old.height === height && old.unit === unit ? old : { width, height, unit }));
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(target);
    return () => watcher.disconnect();
  }, [element]);
  return size;
}
