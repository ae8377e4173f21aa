import type { MigrationFile } from "../migrations/migration.ts";
import type { Work } from "./work.ts";

/** Drizzle's mark between statements, which need no semicolon then; positions stay what they are. */
export function withBreakpoints(text: string): string {
  const mark = "--> statement-breakpoint";
  return text.replaceAll(mark, `;${" ".repeat(mark.length - 1)}`);
}

/** dbmate and goose keep the way back in the same file; read as SQL, it would undo what stands above it. */
export function refuseDownSections(work: Work, { text, file }: MigrationFile): void {
  const found = /^--\s*(?:migrate:down|\+goose Down|rollback)\b.*$/im.exec(text);
  if (found === null) return;
  const line = text.slice(0, found.index).split("\n").length;
  work.problems.push({
    code: "MIGRATION_INVALID",
    message: `The section \`${found[0]}\` would undo what stands above it.`,
    next: "Remove the section: Switchyard knows the way back by itself.",
    position: { file, line, column: 1 },
  });
}
