function ascendingOrder(pValues: readonly number[]): number[] {
  return pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
}

/** Holm's step-down adjusted p-values, in the given order (Scand J Stat 6, 1979): controls the chance of any false claim. */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let running = 0;
  ascendingOrder(pValues).forEach((index, place) => {
    running = Math.max(running, Math.min(1, (pValues.length - place) * pValues[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}

/** Benjamini and Hochberg's adjusted p-values, in the given order (JRSS B 57, 1995): controls the share of false claims. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let running = 1;
  const order = ascendingOrder(pValues);
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place]!;
    running = Math.min(running, (pValues.length / (place + 1)) * pValues[index]!);
    adjusted[index] = running;
  }
  return adjusted;
}
