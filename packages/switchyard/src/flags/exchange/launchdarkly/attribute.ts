import type { Place } from "../notes.ts";

/**
 * The attribute that LaunchDarkly's is here: the `key` of a `user` is the `targetingKey`, its attributes keep their
 * names; those of another kind are nested in an attribute of the kind's name, `org.key`.
 */
export function attributeOf(reference: string, kind: string | null | undefined, place: Place): string {
  const steps = kind && reference.startsWith("/") ? reference.slice(1).split("/").map(unescape) : [reference];
  if (steps.some((step) => step.includes("."))) {
    place.remark({
      what: `the attribute ${reference}`,
      why: "A dot leads into a nested attribute here.",
      instead: `Send ${reference} as nested attributes.`,
    });
  }
  const path = steps.join(".");
  if (!kind || kind === "user") return path === "key" ? "targetingKey" : path;
  place.remark({
    what: `contexts of the kind ${kind}`,
    why: "There is one context here, the user's.",
    instead: `Send it as an attribute of the user's: { "${kind}": { "key": … } }.`,
  });
  return `${kind}.${path}`;
}

function unescape(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
