/**
 * Reads a moment: an HTTP date (RFC 1123, RFC 850, asctime), RFC 3339, or a Unix epoch in seconds or, from 1e12 on, in
 * milliseconds. Epoch ms, or null.
 */
export function parseMoment(text: string): number | null {
  const value = text.trim().replaceAll(/^"+|"+$/g, '');
  if (/^[+]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value)) {
    const epoch = Number(value);
    if (!(epoch > 0) || !Number.isFinite(epoch)) return null;
    return Math.trunc(epoch >= 1e12 ? epoch : epoch * 1_000);
  }
  if (/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.test(value)) return orNull(Date.parse(value));
  if (/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(value)) return orNull(Date.parse(value));
  const old = /^[A-Z][a-z]+day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/.exec(value);
  // Two-digit years: 69 and later belong to the last century, as in POSIX and Go.
  if (old) return orNull(Date.parse(`${old[1]} ${old[2]} ${Number(old[3]) >= 69 ? '19' : '20'}${old[3]} ${old[4]} GMT`));
  const asc = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4})$/.exec(value);
  return asc ? orNull(Date.parse(`${asc[2]} ${asc[1]} ${asc[4]} ${asc[3]} GMT`)) : null;
}

function orNull(at: number): number | null {
  return Number.isNaN(at) ? null : at;
}
