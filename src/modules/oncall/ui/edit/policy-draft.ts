import { formatDuration } from '#shared/duration.ts';

export type WrittenPolicy = Record<string, unknown>;

export interface StepDraft {
  after?: string | number;
  notify: string | string[];
  urgency?: string;
}

export function stepsOf(policy: WrittenPolicy): StepDraft[] {
  return Array.isArray(policy['steps']) ? (policy['steps'] as StepDraft[]) : [];
}

/** A written duration as it reads: `300000` and `5m` are both `5m`. */
export function durationText(written: unknown): string {
  if (written === undefined) return '0s';
  return typeof written === 'number' ? formatDuration(written) : String(written);
}
