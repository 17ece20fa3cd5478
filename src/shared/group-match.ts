/** Whether a group path lies in a pattern: `Clinical` holds `Clinical/EHR`, `Clinical/*` too, `*` holds every group. */
export function groupMatches(pattern: string, group: string): boolean {
  const clean = pattern.replace(/\/+$/, '');
  return globMatches(clean, group) || globMatches(`${clean}/*`, group);
}

/** Whether text matches a pattern in which `*` stands for any letters, none included. Runs in linear space and never backtracks twice. */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
