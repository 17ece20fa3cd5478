import { AppError, messageOf } from '#shared/errors.ts';

/** Exit codes every command shares. */
export const EXIT = { ok: 0, doesNotHold: 1, invalid: 2, undecided: 3, internal: 70 } as const;

/** Writes all of a text to standard output before the process may end. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function complain(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Ends a command with a thrown error: in words on stderr, with `--json` as a document on stdout too. */
export function fail(thrown: unknown, json: boolean): void {
  const known = thrown instanceof AppError;
  if (json) printJson({ error: known ? thrown.toData() : { code: 'internal', message: messageOf(thrown) } });
  complain(known ? `watchfloor: ${thrown.message}` : `watchfloor: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
  process.exitCode = known && thrown.code !== 'internal' ? EXIT.invalid : EXIT.internal;
}
