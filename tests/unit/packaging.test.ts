import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { initialJavaScript } from '../../scripts/check-build.ts';
import { unzip } from '../../scripts/unzip.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchfloor-pack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A zip file with the given entries, alternately stored and deflated. */
function zip(entries: ReadonlyArray<[name: string, text: string]>): string {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [i, [name, text]] of entries.entries()) {
    const method = i % 2 === 0 ? 0 : 8;
    const raw = Buffer.from(text);
    const data = method === 0 ? raw : deflateRawSync(raw);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100755 << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, rest, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  const file = join(folder, 'made.zip');
  writeFileSync(file, Buffer.concat([...parts, central, end]));
  return file;
}

describe('unzip', () => {
  it('unpacks stored and deflated files under their new names and leaves out what is not wanted', () => {
    const file = zip([['Top/', ''], ['Top/program', 'run'], ['Top/data/a.txt', 'a'.repeat(5_000)], ['Top/app/index.js', 'no']]);
    const into = join(folder, 'out');
    const written = unzip(file, into, (name) => (name.startsWith('Top/app/') ? null : name.slice(4)));
    expect([written, readFileSync(join(into, 'program'), 'utf8'), readFileSync(join(into, 'data/a.txt'), 'utf8').length]).toEqual([2, 'run', 5_000]);
  });

  it('refuses a path that leaves the folder, and a file cut short', () => {
    expect(() => unzip(zip([['../../evil', 'x']]), join(folder, 'out'), (name) => name)).toThrow(/leaves its folder/);
    const file = zip([['a', 'x']]);
    writeFileSync(file, readFileSync(file).subarray(0, 30));
    expect(() => unzip(file, join(folder, 'out'), (name) => name)).toThrow(/cut short/);
  });
});

describe('the build check', () => {
  it('counts what a page imports statically, once, and not what it loads later', () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<script type="module" src="/assets/main.js"></script>');
    writeFileSync(join(folder, 'assets/main.js'), 'import{a}from"./a.js";import"./b.js";const later=()=>import("./later.js");');
    writeFileSync(join(folder, 'assets/a.js'), 'export*from"./b.js";');
    writeFileSync(join(folder, 'assets/b.js'), 'export const a=1;');
    writeFileSync(join(folder, 'assets/later.js'), 'export{}');
    const names = initialJavaScript(join(folder, 'index.html')).map((file) => file.slice(folder.length + 1)).sort();
    expect(names).toEqual(['assets/a.js', 'assets/b.js', 'assets/main.js']);
  });
});

describe('the packaged desktop', () => {
  it('has every fuse set that keeps others from running code in it', () => {
    const { electronFuses, npmRebuild, asar } = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;
    expect({ electronFuses, npmRebuild, asar }).toEqual({
      npmRebuild: false,
      asar: true,
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableCookieEncryption: true,
        onlyLoadAppFromAsar: true,
        enableEmbeddedAsarIntegrityValidation: true,
        grantFileProtocolExtraPrivileges: false,
        loadBrowserProcessSpecificV8Snapshot: false,
      },
    });
  });

  it('installs from a lock file without registry addresses and with every platform’s packages', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }> };
    const names = Object.keys(packages);
    const missing = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {})).filter((name) => !names.some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
    expect(Object.values(packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });
});
