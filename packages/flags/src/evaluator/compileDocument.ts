import type { FlagDocument } from "../definition.ts";
import type { DocumentProblem, Surroundings } from "../evaluation.ts";
import { circleInWords, findCircles } from "./circles.ts";
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
  linkPrerequisites(definitions, compiled, root.in("flags"));
  for (const { flag, path, message } of problems) {
    const broken = flag === undefined ? undefined : compiled.get(flag);
    broken?.break(failure("PARSE_ERROR", `${path}: ${message}`, metadata));
  }
  return { document: asDocument(document, definitions), flags: compiled, problems: Object.freeze(problems) };
}

const unsettled = failure("GENERAL", "The flag is not compiled.", undefined);

function linkPrerequisites(
  definitions: JsonObject,
  compiled: ReadonlyMap<string, CompiledFlag>,
  place: Place,
): void {
  const references = new Map<string, readonly string[]>();
  for (const key of Object.keys(definitions)) references.set(key, prerequisiteKeys(definitions[key]));
  const circles = findCircles(references);
  for (const key of circles.order) {
    const flag = compiled.get(key)!;
    const circle = circles.of(key);
    if (circle !== undefined) {
      place
        .in(key)
        .in("prerequisites")
        .fault(`the flags need each other in a circle: ${circleInWords(circle)}`);
    } else for (const needed of flag.prerequisites) flag.depth = Math.max(flag.depth, needed.depth + 1);
  }
}

function asDocument(document: JsonObject, definitions: JsonObject): FlagDocument {
  const whole: unknown = Object.hasOwn(document, "flags") ? document : { ...document, flags: definitions };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- where it is none, `problems` say so
  return whole as FlagDocument;
}
