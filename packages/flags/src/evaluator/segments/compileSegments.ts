import type { Json } from "../../definition.ts";
import { compileConditions } from "../conditions/compileCondition.ts";
import { keyReader } from "../bucketing/subjectKey.ts";
import { type Circles, circleInWords, findCircles } from "../circles.ts";
import type { Place } from "../reading/place.ts";
import { isObject, type JsonObject, objectAt, onlyKeys, textAt, textsAt } from "../reading/shape.ts";
import type { RuleScope } from "../ruleScope.ts";
import { CompiledSegment } from "./compiledSegment.ts";
import { referredSegments } from "./referredSegments.ts";

const deepest = 100;

/** All segments of a document, those that others refer to first. */
export function compileSegments(
  json: Json | undefined,
  evaluators: Readonly<Record<string, Json>>,
  place: Place,
): ReadonlyMap<string, CompiledSegment> {
  const compiled = new Map<string, CompiledSegment>();
  if (json === undefined) return compiled;
  const segments = objectAt(json, place);
  const references = new Map(Object.keys(segments).map((name) => [name, referredSegments(segments[name]!)]));
  const circles = findCircles(references);
  const depths = new Map<string, number>();
  for (const name of circles.order) {
    const at = place.in(name);
    const before = place.faults;
    const circle = circles.of(name);
    const depth = depthOf(name, references, depths, circles);
    depths.set(name, depth);
    if (circle !== undefined)
      at.fault(`the segments refer to each other in a circle: ${circleInWords(circle)}`);
    else if (depth > deepest) at.fault(`segments are nested more than ${deepest} deep`);
    else {
      const scope: RuleScope = { flagKey: name, evaluators, segments: compiled };
      const parts = segmentParts(segments[name]!, scope, at);
      compiled.set(name, new CompiledSegment(parts, place.faults > before));
      continue;
    }
    compiled.set(name, nobodysSegment);
  }
  return compiled;
}

const nobodysSegment = new CompiledSegment(
  { included: new Set(), excluded: new Set(), by: "targetingKey", keyOf: () => undefined, when: undefined },
  true,
);

function segmentParts(json: Json, scope: RuleScope, place: Place) {
  const segment: JsonObject = objectAt(json, place);
  if (isObject(json)) onlyKeys(segment, ["description", "included", "excluded", "by", "when"], place);
  const by = segment["by"] === undefined ? "targetingKey" : textAt(segment["by"], place.in("by"));
  return {
    included: keysAt(segment["included"], place.in("included")),
    excluded: keysAt(segment["excluded"], place.in("excluded")),
    by,
    keyOf: keyReader(by),
    when:
      segment["when"] === undefined ? undefined : compileConditions(segment["when"], scope, place.in("when")),
  };
}

function keysAt(json: Json | undefined, place: Place): ReadonlySet<string> {
  return new Set(json === undefined ? [] : textsAt(json, place));
}

function depthOf(
  name: string,
  references: ReadonlyMap<string, readonly string[]>,
  depths: ReadonlyMap<string, number>,
  circles: Circles,
): number {
  if (circles.of(name) !== undefined) return 0;
  let deepestBelow = 0;
  for (const other of references.get(name) ?? [])
    deepestBelow = Math.max(deepestBelow, depths.get(other) ?? 0);
  return deepestBelow + 1;
}
