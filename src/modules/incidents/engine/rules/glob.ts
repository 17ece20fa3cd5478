/** A glob over ids and groups: `*` stands for any text. */
export function globTest(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true;
  if (!pattern.includes('*')) return (text) => text === pattern;
  const parts = pattern.split('*');
  return (text) => {
    if (!text.startsWith(parts[0]!) || !text.endsWith(parts.at(-1)!) || text.length < parts[0]!.length + parts.at(-1)!.length) return false;
    let at = parts[0]!.length;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - parts.at(-1)!.length;
  };
}
