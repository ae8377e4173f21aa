import type { Json } from "../../definition.ts";
import { parsedVersionMatches, parseVersion } from "../operators/semver.ts";
import { timestampOf } from "../operators/timestamp.ts";
import type { Place } from "../reading/place.ts";

/** Whether one attribute, or member of a list, is as wanted. */
export type Matcher = (found: unknown) => boolean;

type MatcherOf = (values: readonly Json[], place: Place) => Matcher;

/** By the operators of conditions; each reports values that it can do nothing with. */
export const matchers: ReadonlyMap<string, MatcherOf> = new Map([
  ["is", isOneOf],
  ["contains", text((found, wanted) => found.includes(wanted))],
  ["starts_with", text((found, wanted) => found.startsWith(wanted))],
  ["ends_with", text((found, wanted) => found.endsWith(wanted))],
  ["<", numeric((found, wanted) => found < wanted)],
  ["<=", numeric((found, wanted) => found <= wanted)],
  [">", numeric((found, wanted) => found > wanted)],
  [">=", numeric((found, wanted) => found >= wanted)],
  ["before", temporal((found, wanted) => found < wanted)],
  ["after", temporal((found, wanted) => found > wanted)],
  ...["=", "<", "<=", ">", ">=", "~", "^"].map((op): [string, MatcherOf] => [`version_${op}`, version(op)]),
]);

/** A set is quicker than a walk from about here. */
const few = 8;

function isOneOf(values: readonly Json[]): Matcher {
  const [first, second] = values;
  if (values.length === 1) return (found) => found === first;
  if (values.length === 2) return (found) => found === first || found === second;
  if (values.length <= few) return (found) => values.includes(found as Json);
  const set = new Set<unknown>(values);
  return (found) => set.has(found);
}

function text(matches: (found: string, wanted: string) => boolean): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be a text", (value) =>
      typeof value === "string" && value !== "" ? value : undefined,
    );
    return (found) => typeof found === "string" && wanted.some((one) => matches(found, one));
  };
}

/** Numbers in texts count, since headers and query strings have no others. */
function numeric(matches: (found: number, wanted: number) => boolean): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be a number", (value) =>
      typeof value === "number" ? value : undefined,
    );
    return (found) => {
      const number = numberOf(found);
      return number !== undefined && wanted.some((one) => matches(number, one));
    };
  };
}

function temporal(matches: (found: number, wanted: number) => boolean): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be an ISO 8601 date or milliseconds", timestampOf);
    return (found) => {
      const at = timestampOf(found);
      return at !== undefined && wanted.some((one) => matches(at, one));
    };
  };
}

function version(operator: string): MatcherOf {
  return (values, place) => {
    const wanted = wantedOf(values, place, "must be a version, such as 1.2.3", parseVersion);
    return (found) => {
      const has = parseVersion(found);
      return has !== undefined && wanted.some((one) => parsedVersionMatches(operator, has, one) === true);
    };
  };
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
