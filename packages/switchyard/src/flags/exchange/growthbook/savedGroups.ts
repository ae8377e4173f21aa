import type { Condition, Json, Segment } from "@switchyard/flags";
import { isList, isObject } from "../json.ts";
import { type Notes, type Place, placeOfSegment } from "../notes.ts";
import { never, test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import { conditionsOf } from "./condition.ts";
import type { SavedGroup } from "./shape.ts";

/** Saved groups become segments, one for each attribute that they are asked of. */
export class SavedGroups {
  readonly segments = new Map<string, Segment>();
  private readonly groups: Readonly<Record<string, SavedGroup>>;
  private readonly notes: Notes;
  private readonly names = new Map<string, string>();

  constructor(groups: Readonly<Record<string, SavedGroup>>, notes: Notes) {
    this.groups = groups;
    this.notes = notes;
  }

  /** `$inGroup` and `$notInGroup`: an unknown group is empty. */
  member(attribute: string, id: Json, not: boolean, place: Place): Condition {
    const group = this.find(id);
    if (
      group !== undefined &&
      !Array.isArray(group) &&
      (group.type !== "list" || !Array.isArray(group.values))
    ) {
      return unusable(id, place);
    }
    const found = Array.isArray(group) ? group : group?.values;
    const values = isList(found) ? found : [];
    const plain = values.filter((value) => value !== null && typeof value !== "object");
    if (plain.length === 0 || typeof id !== "string") return not ? { logic: true } : never;
    return { segment: this.named(id, attribute, plain), ...(not && { not }) };
  }

  /** `$savedGroup`: a list of values of its own attribute, or conditions. */
  reference(expected: Json, place: Place): Condition {
    const { id = null, attributeKey } = isObject(expected) ? expected : {};
    const group = this.find(id);
    if (group === undefined || Array.isArray(group)) return never;
    if (group.type === "condition" && isObject(group.condition) && typeof id === "string") {
      return { segment: this.conditional(id, group.condition) };
    }
    const key = attributeKey ?? group.attributeKey;
    if (group.type !== "list" || typeof key !== "string" || !Array.isArray(group.values))
      return unusable(id, place);
    return this.member(attributeOf(key), id, false, place);
  }

  private find(id: Json): SavedGroup | undefined {
    return typeof id === "string" && Object.hasOwn(this.groups, id) ? this.groups[id] : undefined;
  }

  private named(id: string, attribute: string, values: readonly Json[]): string {
    const use = JSON.stringify([id, attribute]);
    const known = this.names.get(use);
    if (known !== undefined) return known;
    const name = this.segments.has(id) ? `${id}-by-${attribute}` : id;
    this.names.set(use, name);
    this.segments.set(name, { when: [test(attribute, "is", values)] });
    return name;
  }

  private conditional(id: string, condition: Readonly<Record<string, Json>>): string {
    if (this.segments.has(id)) return id;
    // Known before its conditions are read, since these may lead back to it.
    this.segments.set(id, {});
    const when = conditionsOf(condition, { groups: this, place: placeOfSegment(this.notes, id) });
    this.segments.set(id, { when: when.length === 0 ? [{ logic: true }] : when });
    return id;
  }
}

/** It matches nobody, whether it is asked for or against: nothing that a condition here could do. */
function unusable(id: Json, place: Place): Condition {
  place.lose({
    what: `the saved group ${JSON.stringify(id)}`,
    why: "It is of a type that is not known here, or not as it should be.",
    instead: "Look at it in GrowthBook, write the rule anew and enable the flag.",
  });
  return never;
}
