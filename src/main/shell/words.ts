/** An age in its largest whole unit: `40 s`, `12 min`, `3 h`, `2 d`. */
export function ageInWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** The same for a menu that must not change each second while a person reads it: `under 1 min`, `12 min`. */
export function calmAgeInWords(ms: number): string {
  return ms < 60_000 ? 'under 1 min' : ageInWords(ms);
}

/** Who acted, as people say it: `user:ada` is `ada`. */
export function personText(actor: string): string {
  return actor.replace(/^(user|token|local):/, '');
}
