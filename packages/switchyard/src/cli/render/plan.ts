import type { PlanView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { schemaChangeLines } from "./db/plan.ts";
import { paint } from "./symbols.ts";
import { tableLines } from "./table.ts";
import { hanging } from "./width.ts";

/** A plan for a person: steps with their undo, the rollback plan, warnings. */
export function planLines(plan: PlanView, style: Style): string[] {
  const { colors, symbols } = style;
  const from = plan.from === null ? "the first release" : `release ${plan.from} to release ${plan.to}`;
  const rows = plan.steps.map((step) => [String(step.index + 1), step.title, step.undo]);
  return [
    `${colors.bold(plan.app)}: ${plan.strategy}, ${from}`,
    "",
    ...tableLines(["#", "Step", "Undone by"], rows, style, columnWidths(style)),
    "",
    colors.bold("Rollback"),
    ...plan.rollback.flatMap((sentence) => hanging(`  ${symbols.bullet} `, sentence, style.width)),
    ...(plan.warnings.length > 0 ? ["", colors.bold("Warnings")] : []),
    ...plan.warnings
      .flatMap((warning) => hanging(`  ${symbols.warning} `, warning, style.width))
      .map((line) => paint("warning", line, style)),
    ...databaseLines(plan, style),
    "",
    "Nothing was changed.",
  ];
}

function databaseLines({ schema }: PlanView, style: Style): string[] {
  if (schema === undefined || schema.migrations.length === 0) return [];
  const [title = "", ...rest] = schemaChangeLines(schema, false, style);
  return ["", `${style.colors.bold("Database")}: ${title}`, ...rest];
}

function columnWidths({ width }: Style): number[] {
  const room = Math.min(width, 120) - 4;
  const step = Math.floor(room / 2);
  return [4, step, room - step];
}
