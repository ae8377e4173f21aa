import type { FlagDocument, Json } from "../definition.ts";
import type { DocumentProblem, Surroundings } from "../evaluation.ts";
import { findCircles } from "./circles.ts";
import { CompiledFlag } from "./compiledFlag.ts";
import { compileFlag } from "./compileFlag.ts";
import { failure } from "./outcomes.ts";
import { frozenCopy } from "./reading/frozenCopy.ts";
import { metadataAt } from "./reading/metadata.ts";
import { Place } from "./reading/place.ts";
import { isObject, type JsonObject, objectAt } from "./reading/shape.ts";
import { compileSegments } from "./segments/compileSegments.ts";
import { prerequisiteKeys } from "./stages/prerequisites.ts";

export interface CompiledDocument {
  readonly document: FlagDocument;
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  readonly problems: readonly DocumentProblem[];
}

/** Compiles what may be anything. A flag with a problem gives PARSE_ERROR. */
export function compileDocument(original: unknown, surroundings: Surroundings): CompiledDocument {
  const problems: DocumentProblem[] = [];
  const root = Place.root(problems);
  const document = objectAt(frozenCopy(original, root), root);
  const definitions = isObject(document) ? objectAt(document["flags"], root.in("flags")) : {};
  const evaluators =
    document["$evaluators"] === undefined ? {} : objectAt(document["$evaluators"], root.in("$evaluators"));
  const segments = compileSegments(document["segments"], evaluators, root.in("segments"));
  const metadata = metadataAt(document["metadata"], root.in("metadata"));
  const compiled = new Map<string, CompiledFlag>();
  for (const key of Object.keys(definitions)) compiled.set(key, new CompiledFlag(unsettled));
  const world = { evaluators, segments, metadata, surroundings, others: { definitions, compiled } };
  for (const [key, flag] of compiled) {
    compileFlag(flag, key, definitions[key]!, world, root.in("flags").in(key));
  }
  reportCircles(definitions, root.in("flags"));
  for (const { flag, path, message } of problems) {
    const broken = flag === undefined ? undefined : compiled.get(flag);
    broken?.break(failure("PARSE_ERROR", `${path}: ${message}`, metadata));
  }
  return { document: asDocument(document, definitions), flags: compiled, problems: Object.freeze(problems) };
}

const unsettled = failure("GENERAL", "The flag is not compiled.", undefined);

function reportCircles(definitions: JsonObject, place: Place): void {
  const references = new Map<string, readonly string[]>();
  for (const key of Object.keys(definitions)) references.set(key, prerequisiteKeys(definitions[key]));
  const circles = findCircles(references);
  for (const key of references.keys()) {
    const circle = circles.of(key);
    if (circle === undefined) continue;
    place
      .in(key)
      .in("prerequisites")
      .fault(`the flags need each other in a circle: ${shortened(circle)}`);
  }
}

function shortened(circle: readonly string[]): string {
  const shown = circle.length > 12 ? [...circle.slice(0, 6), "…", ...circle.slice(-5)] : circle;
  return shown.join(" -> ");
}

function asDocument(document: JsonObject, definitions: JsonObject): FlagDocument {
  const whole: Json = Object.hasOwn(document, "flags") ? document : { ...document, flags: definitions };
  return whole as unknown as FlagDocument;
}
