/** The names and values that tell one alert from another. A label that is absent and one that is empty are the same. */
export type Labels = Readonly<Record<string, string>>;

/** A stable key for a label set: equal for equal sets, whatever the order; empty labels do not count. */
export function fingerprint(labels: Labels): string {
  return Object.keys(labels)
    .filter((name) => labels[name] !== '')
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels[name])}`)
    .join(',');
}
