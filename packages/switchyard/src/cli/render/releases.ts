import type { ReleaseView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { stateText } from "./symbols.ts";
import { tableLines } from "./table.ts";
import { ago, percent } from "./units.ts";

/** Releases as a table, newest first. */
export function releaseLines(releases: readonly ReleaseView[], now: number, style: Style): string[] {
  if (releases.length === 0) return ["No release yet."];
  return tableLines(
    ["Release", "State", "Traffic", "Rollback", "Created", "By", "Message"],
    releases.map((release) => [
      String(release.number),
      stateText(release.state, style),
      release.weight === 0 ? "" : percent(release.weight),
      release.rollbackTarget ? (release.state === "warm" ? "yes, instant" : "yes") : "",
      ago(release.createdAt, now),
      release.by ?? "",
      release.message ?? "",
    ]),
    style,
  );
}
