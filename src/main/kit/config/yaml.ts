import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, Pair, ParsedNode, YAMLMap } from 'yaml';
import { messageOf } from '#shared/errors.ts';
import type { Path, Step } from './section.ts';
import { isMapping } from './section.ts';

/** Largest file read, bytes of text. */
export const MAX_TEXT = 4_194_304;
/** Most values one file may hold once its aliases are expanded. A small file of nested aliases can stand for billions. */
const MAX_VALUES = 1_000_000;
const MAX_DEPTH = 64;
const TOO_DEEP = 'the file is nested too deeply';

/** A problem of the YAML itself. */
export interface YamlProblem {
  readonly line: number;
  readonly path: Path;
  readonly message: string;
  /** The value it lies in was not read as written, so that judging it further would mislead. */
  readonly breaks: boolean;
}

/** A YAML file as plain data that remembers where each value stood. */
export interface YamlFile {
  /** Plain data: mappings, lists, text, numbers, booleans, null. Null when nothing could be read. */
  readonly root: unknown;
  readonly problems: readonly YamlProblem[];
  /** The line (from 1) of the value at a path, or of its nearest enclosing value that is in the file. */
  lineAt(path: Path): number;
  /** Whether a problem lies inside the value at this path, which then cannot be judged. */
  brokenAt(path: Path): boolean;
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads one YAML 1.2 document, collecting every problem instead of throwing.
 * Aliases and merge keys (`<<`) work; tags, several documents, keys that are not text, duplicate keys and `__proto__` are refused.
 */
export function readYaml(text: string): YamlFile {
  if (text.length > MAX_TEXT) return unreadable(`the file is larger than ${MAX_TEXT / 1_048_576} MiB; split it into several`);
  const lines = new LineCounter();
  let documents: Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text.replace(/^\uFEFF/, ''), { lineCounter: lines, prettyErrors: false, uniqueKeys: false, merge: true, resolveKnownTags: false, logLevel: 'silent' });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch (thrown) {
    return unreadable(outOfStack(messageOf(thrown)) ? TOO_DEEP : messageOf(thrown));
  }
  if (documents.some((document) => document.errors.some((fault) => outOfStack(fault.message)))) return unreadable(TOO_DEEP);
  const problems: (YamlProblem & { offset: number })[] = [];
  const report: Report = (offset, path, message, breaks) => problems.push({ line: lines.linePos(offset).line || 1, path, message, offset, breaks });
  for (const fault of documents.flatMap((document) => [...document.errors, ...document.warnings])) {
    report(fault.pos[0], [], sentence(fault.message, sourceLine(text, fault.pos[0])), true);
  }
  if (documents.length > 1) report(documents[1]!.range[0], [], 'the file holds several documents (a second ---); put each into a file of its own', false);
  const first = documents[0];
  const { root, placeOf } = first === undefined ? { root: null, placeOf: () => undefined } : toPlain(first, report);
  return {
    root,
    problems,
    lineAt: (path) => lines.linePos(nearest(root, path, placeOf)?.from ?? 0).line || 1,
    brokenAt: (path) => {
      const place = nearest(root, path, placeOf);
      return place !== undefined && problems.some((problem) => problem.breaks && problem.offset >= place.from && problem.offset <= place.to);
    },
  };
}

function unreadable(message: string): YamlFile {
  return { root: null, problems: [{ line: 1, path: [], message, breaks: true }], lineAt: () => 1, brokenAt: () => true };
}

/** The parser is recursive: a file of a hundred thousand brackets exhausts its stack, which it may report as a fault of the text. */
function outOfStack(message: string): boolean {
  return /call stack|stack overflow/i.test(message);
}

function sourceLine(text: string, offset: number): string {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const to = text.indexOf('\n', offset);
  return text.slice(from, to < 0 ? undefined : to);
}

/** One line of plain text, with the remedy where the usual cause is known. */
function sentence(message: string, line: string): string {
  const plain = message.split('\n')[0]!.trim();
  return line.includes('${') && /[[{,]\s*\$\{/.test(line) ? `${plain}; inside [ ] or { } a reference like \${env:NAME} needs quotes` : plain;
}

type Report = (offset: number, path: Path, message: string, breaks: boolean) => void;
type PlaceOf = (container: object, step: Step) => Place | undefined;

function nearest(root: unknown, path: Path, placeOf: PlaceOf): Place | undefined {
  let value = root;
  let place: Place | undefined;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) break;
    const found = placeOf(value, step);
    if (found === undefined) break;
    place = found;
    value = (value as Record<Step, unknown>)[step];
  }
  return place;
}

interface Converted {
  readonly value: unknown;
  /** How many values it stands for once aliases are expanded. */
  readonly size: number;
}

const NOTHING: Converted = { value: null, size: 1 };

/** Turns the document into plain data. An aliased value is converted once and shared, so no alias can make it explode. */
function toPlain(document: Document.Parsed, report: Report): { root: unknown; placeOf: PlaceOf } {
  const places = new WeakMap<object, Map<Step, Place>>();
  const anchors = new Map<string, Converted | 'open'>();

  function convert(node: ParsedNode | null, path: Path): Converted {
    if (node === null) return NOTHING;
    if (path.length > MAX_DEPTH) {
      report(node.range[0], path.slice(0, 8), `nested deeper than ${MAX_DEPTH} levels`, true);
      return NOTHING;
    }
    if (isAlias(node)) return aliased(node.source, node.range[0], path);
    if (node.tag?.startsWith('!') === true && !node.tag.startsWith('!!')) return NOTHING;
    if (node.anchor !== undefined) anchors.set(node.anchor, 'open');
    const converted = isMap(node) ? mapping(node as YAMLMap.Parsed, path) : isSeq(node) ? list(node.items as ParsedNode[], path) : scalar(node);
    if (node.anchor !== undefined) anchors.set(node.anchor, converted);
    return converted;
  }

  function aliased(name: string, offset: number, path: Path): Converted {
    const target = anchors.get(name);
    if (target !== undefined && target !== 'open') return target;
    report(offset, path, target === 'open' ? `the alias *${name} stands inside the value it names` : `the alias *${name} has no anchor &${name} before it`, true);
    return NOTHING;
  }

  function list(items: readonly ParsedNode[], path: Path): Converted {
    const values: unknown[] = [];
    const where = new Map<Step, Place>();
    places.set(values, where);
    let size = 1;
    for (const [index, item] of items.entries()) {
      const converted = convert(item, [...path, index]);
      values.push(converted.value);
      size += converted.size;
      if (item !== null) where.set(index, placeOfNode(item));
    }
    return { value: values, size };
  }

  function mapping(node: YAMLMap.Parsed, path: Path): Converted {
    const value: Record<string, unknown> = {};
    const where = new Map<Step, Place>();
    const merged: { value: unknown; offset: number }[] = [];
    places.set(value, where);
    let size = 1;
    for (const pair of node.items as Pair<ParsedNode, ParsedNode | null>[]) {
      const key = keyOf(pair.key, path);
      if (key === null) continue;
      const converted = convert(pair.value, [...path, key]);
      size += converted.size;
      if (key === '<<') {
        merged.push({ value: converted.value, offset: pair.key.range[0] });
        continue;
      }
      if (where.has(key)) report(pair.key.range[0], [...path, key], 'this key is written twice in one mapping', false);
      value[key] = converted.value;
      where.set(key, { from: pair.key.range[0], to: pair.value?.range[1] ?? pair.key.range[1] });
    }
    for (const source of merged) merge(value, where, source, path);
    return { value, size };
  }

  function merge(into: Record<string, unknown>, where: Map<Step, Place>, source: { value: unknown; offset: number }, path: Path): void {
    const parts = Array.isArray(source.value) ? source.value : [source.value];
    for (const part of parts) {
      if (!isMapping(part)) {
        report(source.offset, [...path, '<<'], 'a merge key takes a mapping or a list of mappings', true);
        continue;
      }
      for (const [key, value] of Object.entries(part)) {
        if (Object.hasOwn(into, key)) continue;
        into[key] = value;
        const place = places.get(part)?.get(key);
        if (place !== undefined) where.set(key, place);
      }
    }
  }

  function keyOf(node: ParsedNode | null, path: Path): string | null {
    if (node === null || !isScalar(node) || node.value === null) {
      report(node?.range[0] ?? 0, path, 'a key must be text', false);
      return null;
    }
    // With merge keys on, the parser hands `<<` over as a symbol.
    const key = typeof node.value === 'symbol' ? '<<' : String(node.value);
    if (key !== '__proto__') return key;
    report(node.range[0], path, '__proto__ is not allowed as a key', false);
    return null;
  }

  const { value, size } = convert(document.contents as ParsedNode | null, []);
  if (size > MAX_VALUES) {
    report(0, [], `the aliases of this file stand for more than ${MAX_VALUES} values`, true);
    return { root: null, placeOf: () => undefined };
  }
  return { root: value, placeOf: (container, step) => places.get(container)?.get(step) };
}

function scalar(node: ParsedNode): Converted {
  const value = isScalar(node) ? node.value : null;
  return { value: typeof value === 'bigint' ? Number(value) : (value ?? null), size: 1 };
}

function placeOfNode(node: ParsedNode): Place {
  return { from: node.range[0], to: node.range[1] };
}
