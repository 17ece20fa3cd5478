const formats = new Map<string, Intl.DateTimeFormat>();
let zone: string | undefined;

/** Sets the zone of all local times; empty means this machine's. */
export function setZone(name: string): void {
  zone = name === '' ? undefined : name;
  formats.clear();
}

/** The zone of all local times: the site's, else this machine's. */
export function zoneInForce(): string {
  return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function format(key: string, options: Intl.DateTimeFormatOptions, timeZone = zone): Intl.DateTimeFormat {
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone, hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made;
}

/** `14:32:07` */
export function clock(at: number): string {
  return format('clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** `14:32` */
export function minute(at: number): string {
  return format('minute', { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** `12:32:07Z` */
export function utcClock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)}Z`;
}

/** `Sat 21 Nov` */
export function day(at: number): string {
  return format('day', { weekday: 'short', day: 'numeric', month: 'short' }).format(at).replace(',', '');
}

/** `21 Nov 2026` */
export function date(at: number): string {
  return format('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** `21 Nov 14:32:07`; the day is left out when it is the day of `now`. */
export function moment(at: number, now: number): string {
  const today = date(at) === date(now);
  return today ? clock(at) : `${format('short', { day: 'numeric', month: 'short' }).format(at)} ${clock(at)}`;
}

/** How long, to be read at a glance: `0:41`, `12:08`, `3 h 12 m`, `9 d`. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const hours = Math.floor(seconds / 3_600);
  if (hours < 48) return `${hours} h ${Math.floor((seconds % 3_600) / 60)} m`;
  return `${Math.floor(hours / 24)} d`;
}

/** How long, in words: `41 s`, `12 min`, `2 h 5 min`, `3 d 4 h`. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** `0.4 ms`, `412 ms`, `1.42 s` */
export function millis(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** Age of data: `0.3 s`, `4 s`, `2:10`. */
export function dataAge(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`;
  return ms < 60_000 ? `${Math.floor(ms / 1_000)} s` : age(ms);
}

/** A ratio as a percentage, cut and not rounded: 0.99996 never reads as 100. */
export function percent(ratio: number | null | undefined, digits = 3): string {
  if (ratio === null || ratio === undefined) return '–';
  if (ratio >= 1) return '100 %';
  const scale = 10 ** digits;
  return `${(Math.floor(ratio * 100 * scale) / scale).toFixed(digits)} %`;
}

const grouped = new Intl.NumberFormat('en-GB');

/** `259,200` */
export function count(n: number): string {
  return grouped.format(n);
}

/** `1 target`, `2 targets` */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
