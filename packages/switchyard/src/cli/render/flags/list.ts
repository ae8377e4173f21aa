import type { FlagView } from "../../../flags/api.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { tableLines } from "../table.ts";
import { ago } from "../units.ts";

/** The flags of an environment, one a row. */
export function listLines(flags: readonly FlagView[], now: number, style: Style): string[] {
  if (flags.length === 0) return ["There is no flag here; make one with `switchyard flags create KEY`."];
  const rows = flags.map((flag) => [
    flag.key,
    stateText(flag, style),
    flag.serves,
    flag.kind,
    flag.owner ?? "",
    flag.lastSeenAt === null ? "never" : ago(flag.lastSeenAt, now),
    flag.stale === undefined ? "" : paint("warning", `${style.symbols.warning} ${flag.stale}`, style),
  ]);
  return tableLines(["Flag", "State", "Serves", "Kind", "Owner", "Last seen", "Stale"], rows, style);
}

export function stateText({ state }: Pick<FlagView, "state">, style: Style): string {
  const mark = marks[state];
  return paint(mark, `${style.symbols[mark]} ${stateWords[state]}`, style);
}

/** As the commands that lead to it are called; `on` would be taken for the variant. */
export const stateWords = { on: "enabled", off: "disabled", killed: "killed" } as const;

const marks = { on: "done", off: "waiting", killed: "failed" } as const;
