import { isAbsolute, resolve } from 'node:path';

/** What the desktop was started with. */
export interface DesktopArguments {
  /** Open a wall on every display at start. */
  wall: boolean;
  demo: boolean;
  /** Null for the usual place. */
  dataDir: string | null;
  host: string;
  /** The web gateway's port; null leaves it off. */
  port: number | null;
  config: string[];
}

/** Reads the desktop's own options out of an argument list that may also hold Chromium's; a value that cannot be used is left out. */
export function readArguments(argv: readonly string[], folder: string): DesktopArguments {
  const path = (text: string): string => (isAbsolute(text) ? text : resolve(folder, text));
  const dataDir = valuesOf(argv, '--data-dir').at(-1);
  const port = Number(valuesOf(argv, '--port').at(-1) ?? Number.NaN);
  return {
    wall: argv.includes('--wall'),
    demo: argv.includes('--demo'),
    dataDir: dataDir === undefined ? null : path(dataDir),
    host: valuesOf(argv, '--host').at(-1) ?? '127.0.0.1',
    port: Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null,
    config: valuesOf(argv, '--config').map(path),
  };
}

/** The values given to an option as `--name value` or `--name=value`, in order. */
function valuesOf(argv: readonly string[], name: string): string[] {
  return argv.flatMap((word, i) => {
    if (word.startsWith(`${name}=`) && word !== `${name}=`) return [word.slice(name.length + 1)];
    const next = argv[i + 1];
    return word === name && next !== undefined && !next.startsWith('--') ? [next] : [];
  });
}
