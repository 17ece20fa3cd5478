// What must hold of out/: native packages are left outside, nothing else is; the pages load little and hold nothing inline.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ROOT, say } from './run.ts';

const OUT = join(ROOT, 'out');
const EXTERNAL = ['electron', 'better-sqlite3', 'koffi'];
/** JavaScript a browser must load before the first page shows, compressed. */
export const INITIAL_JS_LIMIT_BYTES = 350 * 1024;

/** Everything wrong with the build, in words; empty when all is well. */
export function checkBuild(): string[] {
  return [...checkImports(), ...checkPage()];
}

function checkImports(): string[] {
  const problems: string[] = [];
  const files = readdirSync(join(OUT, 'main'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  for (const file of files) {
    const text = readFileSync(join(OUT, 'main', file), 'utf8');
    for (const [, , name] of text.matchAll(/^import\s*(?:[\w$*{][^'"`;]*?\sfrom\s*)?(["'])([^"'.#/][^"']*)\1/gm)) {
      if (!isBuiltin(name!) && !EXTERNAL.includes(name!)) problems.push(`out/main/${file} imports "${name}", which is not shipped; it should have been bundled`);
    }
  }
  return problems;
}

function checkPage(): string[] {
  const page = join(OUT, 'renderer', 'index.html');
  if (!existsSync(page)) return [];
  const html = readFileSync(page, 'utf8');
  const problems: string[] = [];
  if (/<script(?![^>]*\ssrc=)[^>]*>/.test(html)) problems.push('out/renderer/index.html holds an inline script, which the page policy forbids');
  if (/<style|\sstyle=|\son\w+=/.test(html)) problems.push('out/renderer/index.html holds inline style or an event attribute, which the page policy forbids');
  const size = initialJavaScript(page).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  if (size > INITIAL_JS_LIMIT_BYTES) problems.push(`the pages load ${kib(size)} of JavaScript before anything shows; the limit is ${kib(INITIAL_JS_LIMIT_BYTES)}`);
  else say(`build: initial JavaScript ${kib(size)} gzip of ${kib(INITIAL_JS_LIMIT_BYTES)}`);
  return problems;
}

/** The scripts of a page and all they import statically. */
export function initialJavaScript(page: string): string[] {
  const html = readFileSync(page, 'utf8');
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    // Minified output writes `import{a}from"./x.js"`, `import"./x.js"` and `export*from"./x.js"`; a dynamic import has a parenthesis.
    for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)) visit(join(dirname(file), name!));
  };
  for (const [, src] of html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)) visit(join(dirname(page), src!));
  return [...seen];
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = checkBuild();
  for (const problem of problems) say(`build: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
