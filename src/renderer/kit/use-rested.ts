import { useEffect, useState } from 'react';

/** A value once it has not changed for `ms`: for asking the engine while somebody types. */
export function useRested<T>(value: T, ms = 350): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}
