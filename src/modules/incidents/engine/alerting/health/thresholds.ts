/** A figure alarm performance is judged by, with where it comes from. */
export interface Threshold {
  readonly id: string;
  readonly label: string;
  readonly unit: 'alarms' | 'ratio' | 'sources';
  /** At or below: good. */
  readonly acceptable: number;
  /** Above: not manageable; between the two is room for work. */
  readonly limit: number;
  readonly source: string;
  /** Taken from a text at hand; otherwise from memory of the standard, to be confirmed against the site's copy. */
  readonly isConfirmed: boolean;
}

const ISA = 'ISA-18.2 / IEC 62682';

/** Defaults per operator position; each can be changed by the site. */
export const THRESHOLDS: readonly Threshold[] = [
  { id: 'perDay', label: 'Alarms a day', unit: 'alarms', acceptable: 150, limit: 300, source: `${ISA}, as given by Inductive Automation`, isConfirmed: true },
  { id: 'perHour', label: 'Alarms an hour, mean', unit: 'alarms', acceptable: 6, limit: 12, source: `${ISA}, as given by Inductive Automation`, isConfirmed: true },
  { id: 'perTenMinutes', label: 'Alarms in 10 minutes, mean', unit: 'alarms', acceptable: 1, limit: 2, source: `${ISA}, as given by Inductive Automation`, isConfirmed: true },
  { id: 'tenMinutesOverTen', label: '10-minute periods with more than 10', unit: 'ratio', acceptable: 0.01, limit: 0.05, source: ISA, isConfirmed: false },
  { id: 'hoursOverThirty', label: 'Hours with more than 30', unit: 'ratio', acceptable: 0.01, limit: 0.05, source: ISA, isConfirmed: false },
  { id: 'floodTime', label: 'Time in flood', unit: 'ratio', acceptable: 0.01, limit: 0.05, source: `${ISA}, as given by Prosys`, isConfirmed: true },
  { id: 'topTen', label: 'Share of the ten loudest sources', unit: 'ratio', acceptable: 0.05, limit: 0.2, source: ISA, isConfirmed: false },
  { id: 'chattering', label: 'Chattering or fleeting sources', unit: 'sources', acceptable: 0, limit: 0, source: ISA, isConfirmed: true },
  { id: 'stale', label: 'Stale alarms (over 24 h)', unit: 'alarms', acceptable: 4, limit: 10, source: ISA, isConfirmed: false },
  { id: 'upsetTenMinutes', label: 'Alarms in the first 10 minutes after an upset', unit: 'alarms', acceptable: 10, limit: 100, source: 'EEMUA 191', isConfirmed: false },
  { id: 'standing', label: 'Standing alarms', unit: 'alarms', acceptable: 9, limit: 30, source: 'EEMUA 191', isConfirmed: false },
  { id: 'shelved', label: 'Shelved alarms', unit: 'alarms', acceptable: 29, limit: 60, source: 'EEMUA 191', isConfirmed: false },
];

/** The share each priority should have: 80 % low, 15 % medium, 5 % high (ISA-18.2 / IEC 62682). */
export const PRIORITY_SPLIT: Readonly<Record<string, number>> = { advisory: 0.8, warning: 0.15, critical: 0.05 };

export type ThresholdVerdict = 'acceptable' | 'manageable' | 'exceeded';

/** Where a value stands against its threshold. */
export function judge(threshold: Pick<Threshold, 'acceptable' | 'limit'>, value: number): ThresholdVerdict {
  if (value <= threshold.acceptable) return 'acceptable';
  return value <= threshold.limit ? 'manageable' : 'exceeded';
}
