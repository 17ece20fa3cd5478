import { instantOf, localOf } from '#shared/zoned-time.ts';
import { TextInput } from './form.tsx';
import { zoneInForce } from './format.ts';

interface MomentInputProps {
  /** Epoch ms; null while nothing is written. */
  value: number | null;
  onValue: (at: number | null) => void;
  /** IANA zone of what is written; the site's when left out. */
  zone?: string;
  label?: string;
  autoFocus?: boolean;
}

/** A date and time of the wall clock. A reading that a clock change skips means the first instant after the gap. */
export function MomentInput({ value, onValue, zone = zoneInForce(), label, autoFocus }: MomentInputProps) {
  const text = value === null ? '' : new Date(localOf(value, zone)).toISOString().slice(0, 19);
  return <TextInput type="datetime-local" step={1} mono aria-label={label} autoFocus={autoFocus} value={text} onText={(next) => onValue(momentOf(next, zone))} />;
}

function momentOf(text: string, zone: string): number | null {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? null : instantOf(wall, zone);
}
