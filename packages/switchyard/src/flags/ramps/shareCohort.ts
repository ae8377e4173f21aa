import type { Ramp } from "../../rollout/ramp.ts";

/**
 * The people of one share: everyone who was seen since it was set, those of the control as well. Only among them are the two
 * variants alike but for the variant itself. Over a whole ramp the people of the variant are newer than those of the
 * control, whose conversions are long over, or only now due.
 *
 * @returns the id under which they are counted
 */
export function shareCohort({ id, steps }: Pick<Ramp, "id" | "steps">): string {
  return `${id}/share-${steps.findLastIndex(({ step, state }) => step.kind === "ramp" && state !== "pending")}`;
}
