/**
 * Every failure that a user can meet has one stable code. The catalogue maps the code to an HTTP status (API)
 * and an exit status (CLI); `next` is the last line that a user reads: what to do now.
 */
export const catalogue = {
  CONFIG_INVALID: { http: 400, exit: 2 },
  CONFIG_NOT_FOUND: { http: 400, exit: 2 },
  USAGE: { http: 400, exit: 2 },
  VERSION: { http: 400, exit: 2 },
  NOT_FOUND: { http: 404, exit: 5 },
  CONFLICT: { http: 409, exit: 4 },
  CONFIRMATION_NEEDED: { http: 428, exit: 6 },
  ARTIFACT_CHECKSUM: { http: 422, exit: 1 },
  ARTIFACT_INVALID: { http: 422, exit: 1 },
  ARTIFACT_TOO_LARGE: { http: 413, exit: 1 },
  SECRET_UNRESOLVED: { http: 422, exit: 1 },
  PREPARE_FAILED: { http: 422, exit: 1 },
  INSTANCE_FAILED: { http: 500, exit: 1 },
  NOT_READY: { http: 500, exit: 1 },
  TEST_FAILED: { http: 500, exit: 1 },
  ROUTER_UNAVAILABLE: { http: 503, exit: 1 },
  ROUTER_REFUSED: { http: 500, exit: 1 },
  CONTROL_PLANE_UNREACHABLE: { http: 503, exit: 1 },
  ALREADY_RUNNING: { http: 409, exit: 4 },
  STATE_INVALID: { http: 500, exit: 1 },
  METRIC_UNAVAILABLE: { http: 503, exit: 1 },
  ANALYSIS_FAILED: { http: 500, exit: 1 },
  ANALYSIS_INVALID: { http: 400, exit: 2 },
  ANALYSIS_INCONCLUSIVE: { http: 409, exit: 7 },
  FLAG_INVALID: { http: 400, exit: 2 },
  FLAG_NOT_DELIVERED: { http: 504, exit: 1 },
  FLAG_CLEANUP: { http: 409, exit: 1 },
  DATABASE_UNREACHABLE: { http: 503, exit: 1 },
  DATABASE_REFUSED: { http: 422, exit: 1 },
  MIGRATION_INVALID: { http: 400, exit: 2 },
  MIGRATION_INCOMPLETE: { http: 422, exit: 2 },
  MIGRATION_REFUSED: { http: 422, exit: 1 },
  MIGRATION_FAILED: { http: 500, exit: 1 },
  SCHEMA_BUSY: { http: 409, exit: 4 },
  SCHEMA_FENCED: { http: 409, exit: 4 },
  SCHEMA_IN_USE: { http: 409, exit: 4 },
  SCHEMA_LOCKED: { http: 504, exit: 1 },
  BACKFILL_FAILED: { http: 500, exit: 1 },
  VERIFY_FAILED: { http: 409, exit: 1 },
  LINT_FAILED: { http: 422, exit: 1 },
  HOOK_FAILED: { http: 502, exit: 1 },
  NOTIFICATION_FAILED: { http: 502, exit: 1 },
  ROLLED_BACK: { http: 500, exit: 3 },
  ABORTED: { http: 409, exit: 1 },
  ROLLOUT_FAILED: { http: 500, exit: 1 },
  TIMEOUT: { http: 504, exit: 124 },
  INTERRUPTED: { http: 499, exit: 130 },
  INTERNAL: { http: 500, exit: 1 },
} as const;

export type ErrorCode = keyof typeof catalogue;

/** Where in a user's file an error is; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface ErrorDetails {
  /** What to do next, one sentence in the imperative. */
  readonly next?: string;
  readonly position?: SourcePosition;
  readonly cause?: unknown;
  /** Further facts for `--json`; never a secret. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What the command found all the same; with `--json` it stands beside the error. */
  readonly document?: object;
}

export interface ErrorJson {
  readonly code: ErrorCode;
  readonly message: string;
  readonly next?: string;
  readonly position?: SourcePosition;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export class SwitchyardError extends Error {
  readonly code: ErrorCode;
  readonly next: string | undefined;
  readonly position: SourcePosition | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly document: object | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "SwitchyardError";
    this.code = code;
    this.next = details.next;
    this.position = details.position;
    this.fields = details.fields;
    this.document = details.document;
  }

  get exitStatus(): number {
    return catalogue[this.code].exit;
  }

  get httpStatus(): number {
    return catalogue[this.code].http;
  }

  toJSON(): ErrorJson {
    return {
      code: this.code,
      message: this.message,
      ...(this.next !== undefined && { next: this.next }),
      ...(this.position !== undefined && { position: this.position }),
      ...(this.fields !== undefined && { fields: this.fields }),
    };
  }

  /** Rebuilds an error that came over the API, so that the CLI treats it like one of its own. */
  static fromJSON(json: ErrorJson): SwitchyardError {
    const code = json.code in catalogue ? json.code : "INTERNAL";
    return new SwitchyardError(code, json.message, {
      ...(json.next !== undefined && { next: json.next }),
      ...(json.position !== undefined && { position: json.position }),
      ...(json.fields !== undefined && { fields: json.fields }),
    });
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
