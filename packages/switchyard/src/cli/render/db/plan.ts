import type { Blocker, SchemaPlan } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { hanging, wrap } from "../width.ts";
import { noticeLines } from "./notices.ts";
import { statementLines } from "./statements.ts";
import { blockerLines } from "./blockers.ts";

/** What will happen to the database, statement by statement, and how each phase is undone. */
export function schemaPlanLines(
  plan: SchemaPlan,
  blockers: readonly Blocker[],
  full: boolean,
  style: Style,
): string[] {
  if (plan.migrations.length === 0) return ["There is nothing to do: the database has all migrations."];
  return [
    ...schemaChangeLines(plan, full, style),
    ...(blockers.length === 0
      ? []
      : ["", "Contract would still wait for:", ...blockerLines(blockers, style)]),
    "",
    "Nothing was changed.",
  ];
}

/** The same, as a part of something larger. */
export function schemaChangeLines(plan: SchemaPlan, full: boolean, style: Style): string[] {
  return [
    style.colors.bold(titleOf(plan)),
    ...plan.migrations.flatMap((migration) => ["", ...migrationLines(migration, full, style)]),
  ];
}

function titleOf({ from, to }: SchemaPlan): string {
  if (to === null || from === to) return `Version ${from ?? "none"} stays the newest.`;
  return `From ${from ?? "the tables as they are"} to ${to}`;
}

type PlannedMigration = SchemaPlan["migrations"][number];

function migrationLines(
  { name, version, phases, notices }: PlannedMigration,
  full: boolean,
  style: Style,
): string[] {
  return [
    `${style.colors.bold(name)}  ${style.colors.dim(version)}`,
    ...phases
      .filter(({ statements }) => statements.length > 0)
      .flatMap(({ phase, statements }) => [
        "",
        ...hangingTitle(phase, style),
        ...statementLines(statements, full, style),
      ]),
    ...(notices.length === 0 ? [] : ["", ...noticeLines(notices, style)]),
  ];
}

function hangingTitle(phase: PlannedMigration["phases"][number]["phase"], style: Style): string[] {
  const { title, meaning } = phases[phase];
  const [first = "", ...rest] = hanging("", `${title}: ${meaning}`, style.width);
  return [first.replace(title, style.colors.cyan(title)), ...rest];
}

const phases = {
  expand: { title: "Expand", meaning: "before the new code starts; undone by revert" },
  backfill: { title: "Backfill", meaning: "while old and new code run; can be stopped and gone on with" },
  contract: { title: "Contract", meaning: "when nothing needs the old shape any more; there is no way back" },
  revert: { title: "Revert", meaning: "the way back, at any moment before contract" },
} as const;

/** The part of a plan that one destructive verb is about to carry out, before a person is asked. */
export function lossLines(
  plan: SchemaPlan,
  names: readonly string[],
  phase: "contract" | "revert",
  style: Style,
): string[] {
  return plan.migrations
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, phases: planned, notices }) => [
      style.colors.bold(name),
      ...planned
        .filter((one) => one.phase === phase)
        .flatMap(({ statements }) => statements)
        .flatMap(({ sql, why }) =>
          wrap(`${firstLine(sql)}  (${why})`, style.width - 4).map((line) => `    ${line}`),
        ),
      ...noticeLines(notices, style),
    ]);
}

function firstLine(sql: string): string {
  const [first = "", ...rest] = sql.trim().split("\n");
  return rest.length === 0 ? first : `${first} …`;
}
