/** A time as a `datetime-local` field holds it, in this machine's zone. */
export function fieldTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Epoch ms of such a field; null while it is empty or half written. */
export function timeOf(text: string): number | null {
  const at = text === '' ? NaN : new Date(text).getTime();
  return Number.isFinite(at) ? at : null;
}
