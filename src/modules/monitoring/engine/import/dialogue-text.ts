/** Text or bytes for a dialogue step: what is not printable ASCII is written `\r`, `\n`, `\t` or `\xNN`, UTF-8 byte by byte. */
export function escapeBytes(value: string | Uint8Array): string {
  const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' };
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return [...bytes].map((byte) => named[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('');
}

/** A regular expression without special letters, as the plain text it looks for; null when it is more than that. */
export function literalOf(pattern: string): string | null {
  const unescaped = pattern.replaceAll(/\\([.\-/:"' ])/g, '$1');
  return /[\\^$*+?()[\]{}|]/.test(unescaped) || /[^\\]\.|^\./.test(pattern) ? null : unescaped;
}
