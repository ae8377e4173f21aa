import type { Adoption } from "../../../schema/adopt/adoption.ts";
import type { Style } from "../../style.ts";
import { field } from "../field.ts";
import { paint } from "../symbols.ts";
import { count } from "../units.ts";
import { hanging } from "../width.ts";
import { noticeLines } from "./notices.ts";

/** What was taken over, and what was not; `marked` is null where nothing was written. */
export function adoptionLines(adoption: Adoption, marked: readonly string[] | null, style: Style): string[] {
  const { title, table, applied, waiting, ignored } = adoption;
  const { done, waiting: open, skipped } = style.symbols;
  return [
    ...field(
      "History",
      title === null ? "none asked: all files count as done" : `${title}, in ${table}`,
      style,
    ),
    ...applied.map(({ name }) => paint("done", `  ${done} ${name}`, style)),
    ...waiting.map(({ name }) => `  ${open} ${name} (has not run)`),
    ...ignored.flatMap(({ name, why }) => hanging(`  ${skipped} `, `${name}: ${why}`, style.width)),
    ...noticeLines(noticesOf(adoption), style),
    "",
    ...field("Marked", markedText(adoption, marked), style),
    ...field("Next", nextText(adoption, marked), style, style.colors.bold),
  ];
}

function noticesOf({ title, missing, changed, overtaken, notes }: Adoption): string[] {
  return [
    ...(missing.length === 0
      ? []
      : [
          `${count(missing.length, "migration")} of ${title} without a file here, so never run again: ${missing.join(", ")}.`,
        ]),
    ...changed.map((name) => `${name} is not what ran: its text has changed since.`),
    ...overtaken.map((name) => `${name} has not run, but migrations after it have; it will run after them.`),
    ...notes,
  ];
}

function markedText({ applied }: Adoption, marked: readonly string[] | null): string {
  if (marked === null) return `nothing; ${count(applied.length, "migration")} would count as done`;
  const before = applied.length - marked.length;
  return `${count(marked.length, "migration")} as done${before === 0 ? "" : `; ${before} already were`}`;
}

function nextText({ waiting }: Adoption, marked: readonly string[] | null): string {
  if (marked === null) return "the same without --dry-run";
  return waiting.length === 0 ? "switchyard db status" : "switchyard db plan, then switchyard db expand";
}
