import { useLayoutEffect, useState, type RefObject } from 'react';

/** How many of a list's entries end above its lower edge, measured anew when its size or length changes. */
export function useFitting(list: RefObject<HTMLElement | null>, length: number): number {
  const [fits, setFits] = useState(length);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = (): void => {
      const bottom = element.getBoundingClientRect().bottom + 1;
      setFits([...element.children].filter((child) => child.getBoundingClientRect().bottom <= bottom).length);
    };
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [list, length]);
  return fits;
}
