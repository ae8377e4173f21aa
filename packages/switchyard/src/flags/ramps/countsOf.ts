import type { VariantCounts } from "../variantCounts.ts";

/** The counts in a snapshot of the intake, as the store has it; undefined where there is none. */
export function countsOf(snapshot: unknown): VariantCounts | undefined {
  if (typeof snapshot !== "object" || snapshot === null || !("counts" in snapshot)) return undefined;
  // Only the intake writes it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return snapshot.counts as VariantCounts;
}
