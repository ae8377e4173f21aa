import type { AppRecord } from "../../state/records.ts";
import { totalWeight } from "../../traffic/routeTable.ts";

/** The release's share of the app's users, 0..10000; those of all releases add up to 10000 once one serves. */
export function weightOf(release: number, { stable, split }: AppRecord): number {
  if (release === split?.candidate) return stable === null ? totalWeight : split.weight;
  if (release === split?.baseline?.release) return split.baseline.weight;
  if (release !== stable) return 0;
  return totalWeight - (split?.weight ?? 0) - (split?.baseline?.weight ?? 0);
}
