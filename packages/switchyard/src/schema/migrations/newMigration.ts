import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SwitchyardError } from "../../errors.ts";

/** Writes an empty migration into a folder, which it makes. Its path. Throws CONFLICT where there is such a file, USAGE. */
export async function newMigration(
  folder: string,
  { name, format, at }: { readonly name: string; readonly format: "sql" | "yaml"; readonly at: Date },
): Promise<string> {
  const words = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  if (words === "") {
    throw new SwitchyardError("USAGE", `"${name}" has no letter or digit in it.`, {
      next: "Say in a few words what the migration changes: `switchyard db new split name`.",
    });
  }
  const file = join(folder, `${timestamp(at)}_${words}.${format}`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(file, templates[format], { flag: "wx" });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    throw new SwitchyardError("CONFLICT", `${file} exists already and was left as it is.`, {
      next: "Give the migration another name.",
      cause,
    });
  }
  return file;
}

/** `20240131235959`, in UTC, as most tools have it: names sort by time. */
function timestamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/\D/g, "");
}

const templates = {
  sql: `-- One change of the schema that old and new code can both live with. Old code sees the columns as they were, new code
-- as they are here; what one writes, the other sees. Where that cannot be inferred, a line directly before a statement
-- says it:
--   -- switchyard: up <expression>     what new code sees, over the old columns
--   -- switchyard: down <expression>   what old code sees, over the new columns
--   -- switchyard: enforce both        old code complies with this constraint, too
-- \`switchyard db convert\` shows what a file comes to.
`,
  yaml: `# One change of the schema that old and new code can both live with: operations, see https://pgroll.com/docs/latest/operations
# \`up\` is what new code sees, over the old columns; \`down\` what old code sees, over the new ones.
operations: []
#  - alter_column:
#      table: users
#      column: email
#      nullable: false
#      up: coalesce(email, '')
#      down: email
`,
} as const;
