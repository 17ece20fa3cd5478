/** The codes an error may carry across a wire, and the HTTP status each one maps to. */
export const ERROR_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error as data: what travels over a wire and what a page shows. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  details?: unknown;
  /** Where to find the full story in the log; only on `internal`. */
  logId?: string;
}

/** The one error type of the project. The message names the place and the remedy in plain words. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, details?: unknown) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  /** The error as plain data for a wire. */
  toData(): ErrorData {
    return this.details === undefined
      ? { code: this.code, message: this.message }
      : { code: this.code, message: this.message, details: this.details };
  }
}

/** The readable text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Proves to the compiler that every case was handled; throws if one was not. */
export function assertNever(value: never, what: string): never {
  throw new AppError('internal', `Unhandled ${what}: ${JSON.stringify(value)}`);
}
