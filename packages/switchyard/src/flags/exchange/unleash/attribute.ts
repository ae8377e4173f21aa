import type { Place } from "../notes.ts";

/**
 * The attribute that a field of Unleash's context is here: `userId` is the `targetingKey`, everything else keeps its
 * name, `properties` stand beside the others.
 */
export function attributeOf(field: string, place?: Place): string {
  if (field === "userId") return "targetingKey";
  if (field === "environment" || field === "appName") {
    place?.remark({
      what: `the attribute ${field}`,
      why: "Unleash's SDK fills it in by itself.",
      instead: `Put ${field} into the context of your evaluations.`,
    });
  }
  if (field.includes(".")) {
    place?.remark({
      what: `the attribute ${field}`,
      why: "A dot leads into a nested attribute here.",
      instead: `Send ${field} as nested attributes.`,
    });
  }
  return field;
}
