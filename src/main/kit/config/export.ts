import { Document, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { parseEntry } from './entry.ts';
import type { ClearSecret } from './redact.ts';
import { extractSecrets } from './redact.ts';
import type { ConfigDocument, ListSchema, Path, SectionSchema } from './section.ts';
import { valueAt } from './section.ts';
import { BROKEN, createShortener } from './shorten.ts';

/** Longest list of plain values written on one line, counted in characters. */
const FLOW_WIDTH = 72;

/**
 * Writes a configuration as YAML: sections in a fixed order, entries in the document's order, what equals its default left
 * out, durations as text, secrets in clear replaced by references with a comment. Reading the text gives the same document.
 */
export function exportConfig(document: ConfigDocument, sections: readonly SectionSchema[]): string {
  const secrets: { path: Path; secret: ClearSecret }[] = [];
  const plain: Record<string, unknown> = { version: 1 };
  for (const section of sections) {
    const value = document[section.key];
    if (value === undefined) continue;
    if (section.kind === 'whole') plain[section.key] = createShortener((raw) => parsedOr(section.schema, raw))(value);
    if (section.kind === 'list') plain[section.key] = exportList(section.list, value, [section.key], document, secrets);
    if (section.kind === 'lists') {
      plain[section.key] = Object.fromEntries(
        Object.entries(section.lists).flatMap(([name, list]) => {
          const entries = valueAt(value, [name]);
          return entries === undefined ? [] : [[name, exportList(list, entries, [section.key, name], document, secrets)]];
        }),
      );
    }
  }
  return writeYaml(plain, secrets);
}

function parsedOr(schema: ListSchema['entry'], raw: unknown): unknown {
  const parsed = parseEntry(schema, raw);
  return parsed.problems.length === 0 ? parsed.value : BROKEN;
}

function exportList(list: ListSchema, entries: unknown, at: Path, document: ConfigDocument, secrets: { path: Path; secret: ClearSecret }[]): unknown[] {
  if (!Array.isArray(entries)) return [];
  const shorten = createShortener((raw) => parsedOr(list.entry, list.prepare?.(raw, document) ?? raw));
  return entries.map((entry: unknown, index) => {
    const extracted = extractSecrets(list, entry);
    for (const secret of extracted.secrets) secrets.push({ path: [...at, index, ...secret.path], secret });
    return shorten(extracted.entry);
  });
}

/** Plain data as YAML, short lists on one line, a comment at each secret that was left out. */
export function writeYaml(plain: unknown, secrets: readonly { path: Path; secret: ClearSecret }[] = []): string {
  const yaml = new Document(plain, { version: '1.2' });
  visit(yaml, {
    Seq(_, node) {
      const short = node.items.every((item) => isScalar(item) && String(item.value).length < FLOW_WIDTH && !String(item.value).includes('\n'));
      if (node.items.length === 0 || (short && node.items.reduce<number>((width, item) => width + String(isScalar(item) ? item.value : '').length + 2, 0) <= FLOW_WIDTH)) node.flow = true;
    },
    Map(_, node) {
      if (node.items.length === 0) node.flow = true;
    },
  });
  for (const { path, secret } of secrets) {
    const node = yaml.getIn(path, true);
    if (isScalar(node)) node.comment = ` the clear text is left out: store it as the secret ${secret.name}`;
  }
  spaceOut(yaml);
  return yaml.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An empty line before each section and between the entries of a list. */
function spaceOut(yaml: Document): void {
  if (!isMap(yaml.contents)) return;
  for (const [index, pair] of yaml.contents.items.entries()) {
    if (!isPair(pair)) continue;
    if (index > 0 && isScalar(pair.key)) pair.key.spaceBefore = true;
    if (isSeq(pair.value)) for (const [at, item] of pair.value.items.entries()) if (at > 0 && isMap(item)) item.spaceBefore = true;
  }
}
