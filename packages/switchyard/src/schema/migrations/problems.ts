import { SwitchyardError, type SourcePosition } from "../../errors.ts";

/** Something in a migration that keeps it from being carried out. */
export interface MigrationProblem {
  readonly code: "MIGRATION_INVALID" | "MIGRATION_INCOMPLETE" | "MIGRATION_REFUSED";
  readonly message: string;
  readonly next: string;
  readonly position: SourcePosition;
}

/** One error for all problems of all files; with several, they are in `fields.problems`, too. */
export function migrationError(
  problems: readonly [MigrationProblem, ...MigrationProblem[]],
): SwitchyardError {
  const [first] = problems;
  if (problems.length === 1) {
    return new SwitchyardError(first.code, first.message, {
      next: first.next,
      position: first.position,
      fields: { problems },
    });
  }
  const listed = problems.map(({ message, next, position }) => `${placeOf(position)}  ${message}\n  ${next}`);
  return new SwitchyardError(gravest(problems), `${problems.length} problems:\n\n${listed.join("\n")}`, {
    next: "Correct each of them as it says, and run the command again.",
    position: first.position,
    fields: { problems },
  });
}

export function placeOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}

/** The problems of an error about migrations; throws any other error on. */
export function problemsOf(error: unknown, fallback: SourcePosition): readonly MigrationProblem[] {
  if (!(error instanceof SwitchyardError)) throw error;
  const code = gravity.find((known) => known === error.code);
  if (code === undefined) throw error;
  const { message, next = "", position = fallback } = error;
  return [{ code, message, next, position }];
}

const gravity = ["MIGRATION_INVALID", "MIGRATION_REFUSED", "MIGRATION_INCOMPLETE"] as const;

function gravest(problems: readonly MigrationProblem[]): MigrationProblem["code"] {
  return gravity.find((code) => problems.some((problem) => problem.code === code)) ?? "MIGRATION_INVALID";
}
