// C0 and C1 controls, and the marks that change writing direction or hide text (bidi, zero width, BOM).
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/g;
const SUSPICIOUS = /[^\t\n\u0020-\u007e]/;

/**
 * Makes text from a stranger safe to show: terminal sequences, control characters, direction marks and NUL go,
 * tabs and line feeds stay. Cuts to `limit` characters, with an ellipsis where something was cut.
 */
export function plainText(text: string, limit = Infinity): string {
  const head = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  const clean = SUSPICIOUS.test(head) ? head.replace(ANSI, '').replace(UNSAFE, '') : head;
  if (clean.length <= limit) return clean;
  const cut = clean.slice(0, Math.max(0, limit - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** The first kilobyte of a body or banner, safe to show. */
export function excerpt(bytes: Uint8Array | string, limit = 1_024): string {
  const text = typeof bytes === 'string' ? bytes.slice(0, limit * 2) : Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, limit * 2)).toString('utf8');
  return plainText(text, limit);
}
