import type { MigrationStatus, Need, Phase, SchemaStatus } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { field } from "../field.ts";
import { paint } from "../symbols.ts";
import { ago, count, seconds } from "../units.ts";
import { columns, hanging } from "../width.ts";
import { blockerLines } from "./blockers.ts";
import { nextStep } from "./nextStep.ts";
import type { SchemaPicture } from "./schemaPicture.ts";
import { rowsText } from "../../../schema/progressText.ts";
import { throttleText } from "./throttle.ts";

/** Versions, migrations with their fills, who needs what, what runs, and what to do next. */
export function schemaStatusLines(picture: SchemaPicture, all: boolean, now: number, style: Style): string[] {
  const { app, place, status, blockers, pending } = picture;
  const { colors } = style;
  return [
    ...field("App", app, style, colors.bold),
    ...field("Database", `${place} (${status.server.replace(/ \(.*/, "")})`, style),
    ...field("Version", versionText(status), style),
    ...(status.lease === null ? [] : field("Running", leaseText(status.lease, now), style, colors.cyan)),
    ...field("Throttle", throttleText(status.throttle), style),
    "",
    colors.bold("Migrations"),
    ...migrationLines(status.migrations, all, now, style),
    ...(pending === null || pending.length === 0 ? [] : pendingLines(pending, style)),
    ...(status.needs.length === 0 ? [] : ["", colors.bold("Needed by"), ...needLines(status.needs, now)]),
    ...(blockers.length === 0
      ? []
      : ["", colors.bold("Contract waits for"), ...blockerLines(blockers, style)]),
    "",
    ...field("Next", nextStep(picture), style, colors.bold),
  ];
}

function versionText({ version, versions }: SchemaStatus): string {
  const others = versions.filter((one) => one !== version);
  const also = others.length === 0 ? "" : ` (also there: ${others.join(", ")})`;
  return `${version ?? "none yet"}${also}`;
}

function leaseText({ holder, verb, until }: NonNullable<SchemaStatus["lease"]>, now: number): string {
  const left = until - now;
  return `${verb} by ${holder}, ${left > 0 ? `lease for ${seconds(left)} more` : "whose lease is over"}`;
}

function migrationLines(
  migrations: readonly MigrationStatus[],
  all: boolean,
  now: number,
  style: Style,
): string[] {
  const over = migrations.filter(isOver);
  const hidden = all ? 0 : Math.max(0, over.length - shownOver);
  const old = new Set(over.slice(0, hidden));
  const shown = migrations.filter((one) => !old.has(one));
  const heads = columns(shown.map((one) => headCells(one, now, style)));
  return [
    ...(migrations.length === 0 ? ["  none yet"] : []),
    ...(hidden === 0 ? [] : [`  ${style.symbols.ellipsis} ${hidden} older (--all shows them)`]),
    ...shown.flatMap((one, index) => [
      `  ${heads[index] ?? ""}`,
      ...fillLines(one),
      ...errorLines(one, style),
    ]),
  ];
}

function isOver({ phase }: MigrationStatus): boolean {
  return phase === "done" || phase === "reverted";
}

function headCells(
  { name, phase, version, expandedAt, finishedAt }: MigrationStatus,
  now: number,
  style: Style,
) {
  const mark = marks[phase];
  const when = ago(new Date(finishedAt ?? expandedAt).toISOString(), now);
  return [name, paint(mark, `${style.symbols[mark]} ${phase}`, style), version, style.colors.dim(when)];
}

function fillLines({ phase, fills }: MigrationStatus): string[] {
  if (phase !== "expanded") return [];
  return fills.map(
    ({ table, done, total, finished }) =>
      `      ${table}: ${finished ? `filled, ${rowsText(done, undefined)}` : rowsText(done, total)}`,
  );
}

function errorLines({ error }: MigrationStatus, style: Style): string[] {
  if (error === undefined) return [];
  return hanging(`      ${style.symbols.failed} `, error, style.width).map((line) =>
    paint("failed", line, style),
  );
}

function pendingLines(pending: readonly string[], style: Style): string[] {
  const shown = pending
    .slice(0, shownPending)
    .map((name) => `  ${style.colors.dim(`${style.symbols.waiting} ${name}`)}`);
  const more = pending.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`  and ${count(more, "more")} that the database has not seen`])];
}

function needLines(needs: readonly Need[], now: number): string[] {
  return columns(
    needs.map(({ what, version, until }) => [
      `  ${what}`,
      version,
      until === null ? "" : `for ${seconds(Math.max(0, until - now))} more`,
    ]),
  );
}

const marks = {
  expanded: "busy",
  ready: "warm",
  contracting: "undone",
  done: "done",
  reverted: "undone",
} as const satisfies Readonly<Record<Phase, string>>;

const shownOver = 5;
const shownPending = 10;
