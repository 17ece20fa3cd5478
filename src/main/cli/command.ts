import { Command } from 'commander';
import { defaultDataDir } from '../boot.ts';
import { fail } from './output.ts';

/** A command with the options all of them share. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON document on standard output', false)
    .option('--data-dir <dir>', 'the data folder', defaultDataDir())
    .exitOverride();
}

/** Wraps an action: whatever is thrown is told in words and becomes an exit code. */
export function acting<A extends unknown[]>(run: (...args: A) => unknown): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      await run(...args);
    } catch (thrown) {
      fail(thrown, args.some((arg) => arg !== null && typeof arg === 'object' && (arg as { json?: unknown }).json === true));
    }
  };
}
