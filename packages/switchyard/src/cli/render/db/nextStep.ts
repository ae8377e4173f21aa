import type { SchemaPicture } from "./schemaPicture.ts";
import { count } from "../units.ts";

/** What a person does now, in one line. */
export function nextStep({ status, blockers, pending }: Omit<SchemaPicture, "app" | "place">): string {
  const { lease, migrations } = status;
  const inFlight = migrations.filter(({ phase }) => phase !== "done" && phase !== "reverted");
  const [oldest] = inFlight;
  if (lease !== null)
    return `wait for the ${lease.verb}; \`switchyard db cancel\` stops it at its next batch.`;
  if (inFlight.some(({ phase }) => phase === "contracting")) {
    return "`switchyard db contract`, which was cut off and must be gone on with.";
  }
  if (inFlight.some(({ fills }) => fills.some(({ finished }) => !finished))) {
    return "`switchyard db backfill`, which fills the rows that were there before; `switchyard db revert` takes it back.";
  }
  const expanded = inFlight.filter(({ phase }) => phase === "expanded");
  if (expanded.length > 0 && expanded.every(({ fills, error }) => fills.length > 0 && error === undefined)) {
    return "`switchyard db verify`, which compares old and new; then the new code may start.";
  }
  if (expanded.length > 0) {
    return "`switchyard db backfill`, then `switchyard db verify`: both can be run again at any time.";
  }
  if (pending !== null && pending.length > 0) {
    return `\`switchyard db plan\`, then \`switchyard db expand\` for ${count(pending.length, "new migration")}.`;
  }
  if (oldest === undefined) return "nothing; the database has what the newest code needs.";
  if (blockers.length > 0)
    return "`switchyard db contract` once nothing that is listed above needs the old shape.";
  return "`switchyard db contract` removes the old shape for good; until then `switchyard db revert` is possible.";
}
