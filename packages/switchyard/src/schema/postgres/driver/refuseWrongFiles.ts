import { SwitchyardError } from "../../../errors.ts";
import { checksumOf, type MigrationFile } from "../../migrations/migration.ts";
import type { State } from "../state/readState.ts";

/** What was begun must stay as it is. Throws MIGRATION_INVALID. */
export function refuseChanged(
  state: State,
  seen: readonly { readonly name: string; readonly checksum: string; readonly file: string }[],
): void {
  for (const { name, checksum, file } of seen) {
    const known = state.migrations.find((migration) => migration.name === name);
    if (known === undefined || known.checksum === checksum) continue;
    throw new SwitchyardError("MIGRATION_INVALID", `${name} has changed since this database has seen it`, {
      next:
        known.phase === "expanded" || known.phase === "ready"
          ? `Put the file back as it was, or take it back with \`switchyard db revert --from ${name}\` first.`
          : "Put the file back as it was, and write what shall be different as a new migration.",
      position: { file, line: 1, column: 1 },
      fields: { migration: name, expected: known.checksum, found: checksum },
    });
  }
}

/** The files that the database has not seen. Throws MIGRATION_INVALID: one has changed, is gone, or comes too late. */
export function unseenFiles(state: State, files: readonly MigrationFile[]): readonly MigrationFile[] {
  refuseChanged(
    state,
    files.map((file) => ({ ...file, checksum: checksumOf(file) })),
  );
  const names = new Set(files.map(({ name }) => name));
  const gone = state.migrations.find(({ name, version }) => version !== null && !names.has(name));
  if (gone !== undefined) {
    throw new SwitchyardError(
      "MIGRATION_INVALID",
      `${gone.name} was begun in this database, and is not among the migrations`,
      {
        next: "Bring its file back; this code may be older than the database.",
        fields: { migration: gone.name },
      },
    );
  }
  const known = new Set(state.migrations.map(({ name }) => name));
  return files.filter(({ name }) => !known.has(name));
}
