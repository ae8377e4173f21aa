import type { Condition } from "@switchyard/flags";

/** The names of the segments that conditions refer to directly. */
export function segmentsOf(conditions: readonly Condition[]): readonly string[] {
  return conditions.flatMap((condition) => {
    if ("segment" in condition) return [condition.segment];
    if ("any" in condition) return segmentsOf(condition.any);
    if ("all" in condition) return segmentsOf(condition.all);
    return [];
  });
}
