import type { Json } from "../../definition.ts";
import { parsedVersionMatches, parseVersion, type Version } from "../operators/semver.ts";
import { timestampOf } from "../operators/timestamp.ts";
import { compilePattern, type Pattern } from "../pattern/compilePattern.ts";
import type { Place } from "../reading/place.ts";

/** Whether one attribute, or member of a list, is as wanted. */
export type Matcher = (found: unknown) => boolean;

type MatcherOf = (values: readonly Json[], place: Place) => Matcher;

/** By the operators of conditions; each reports values that it can do nothing with. */
export const matchers: ReadonlyMap<string, MatcherOf> = new Map<string, MatcherOf>([
  ["is", isOneOf],
  ["contains", text((found, wanted) => found.includes(wanted))],
  ["starts_with", text((found, wanted) => found.startsWith(wanted))],
  ["ends_with", text((found, wanted) => found.endsWith(wanted))],
  ["matches", pattern],
  ["<", numeric((found, wanted) => found < wanted)],
  ["<=", numeric((found, wanted) => found <= wanted)],
  [">", numeric((found, wanted) => found > wanted)],
  [">=", numeric((found, wanted) => found >= wanted)],
  ["before", temporal((found, wanted) => found < wanted)],
  ["after", temporal((found, wanted) => found > wanted)],
  ...["=", "<", "<=", ">", ">=", "~", "^"].map((op) => [`version_${op}`, version(op)] as const),
]);

/** A set is quicker than a walk from about here. */
const few = 8;

function isOneOf(values: readonly Json[]): Matcher {
  const [first, second] = values;
  if (values.length === 1) return (found) => found === first;
  if (values.length === 2) return (found) => found === first || found === second;
  if (values.length <= few) return (found) => values.some((value) => value === found);
  const set = new Set<unknown>(values);
  return (found) => set.has(found);
}

function text(matches: (found: string, wanted: string) => boolean): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be a text that is not empty", (value) =>
      typeof value === "string" && value !== "" ? value : undefined,
    );
    const any = matchesAny(wanted, matches);
    return (found) => typeof found === "string" && any(found);
  };
}

function pattern(values: readonly Json[], place: Place): Matcher {
  const any = matchesAny(patternsAt(values, place), (found: string, wanted) => wanted.test(found));
  return (found) => typeof found === "string" && any(found);
}

/** Numbers in texts count, since headers and query strings have no others. */
function numeric(matches: (found: number, wanted: number) => boolean): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be a number", (value) =>
      typeof value === "number" ? value : undefined,
    );
    const any = matchesAny(wanted, matches);
    return (found) => {
      if (typeof found === "number") return any(found);
      const number = numberOf(found);
      return number !== undefined && any(number);
    };
  };
}

function temporal(matches: (found: number, wanted: number) => boolean): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be an ISO 8601 date or milliseconds", timestampOf);
    return readThen(timestampOf, matchesAny(wanted, matches));
  };
}

function version(operator: string): MatcherOf {
  const matches = (has: Version, one: Version) => parsedVersionMatches(operator, has, one) === true;
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be a version, such as 1.2.3", parseVersion);
    return readThen(parseVersion, matchesAny(wanted, matches));
  };
}

function readThen<T>(read: (found: unknown) => T | undefined, matches: (found: T) => boolean): Matcher {
  return (found) => {
    const value = read(found);
    return value !== undefined && matches(value);
  };
}

function matchesAny<F, W>(
  wanted: readonly W[],
  matches: (found: F, wanted: W) => boolean,
): (found: F) => boolean {
  const [only] = wanted;
  if (wanted.length === 1) return (found) => matches(found, only!);
  return (found) => {
    for (let at = 0; at < wanted.length; at++) if (matches(found, wanted[at]!)) return true;
    return false;
  };
}

function patternsAt(values: readonly Json[], place: Place): readonly Pattern[] {
  return values.flatMap((value, at) => {
    const compiled = typeof value === "string" ? compilePattern(value) : { problem: "must be a text" };
    if (!("problem" in compiled)) return [compiled];
    place.in(at).fault(`is no pattern: ${compiled.problem}`);
    return [];
  });
}

function wantedOf<T>(
  values: readonly Json[],
  place: Place,
  message: string,
  read: (value: Json) => T | undefined,
): readonly T[] {
  return values.flatMap((value, at) => {
    const wanted = read(value);
    if (wanted === undefined) place.in(at).fault(`${message}, is ${JSON.stringify(value)}`);
    return wanted === undefined ? [] : [wanted];
  });
}

function numberOf(found: unknown): number | undefined {
  if (typeof found === "number") return found;
  if (typeof found !== "string" || found.length > 40 || found.trim() === "") return undefined;
  const number = Number(found);
  return Number.isFinite(number) ? number : undefined;
}
