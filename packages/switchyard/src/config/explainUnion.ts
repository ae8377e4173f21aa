import type { z } from "zod";
import { mapHint } from "./knownKeys.ts";
import type { Path } from "./located.ts";
import type { Finding } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { describe, typeNames, valueAt, wrongChoice } from "./words.ts";

export type Issue = z.core.$ZodIssue;
type UnionIssue = z.core.$ZodIssueInvalidUnion;

/**
 * A value that fits none of several shapes: speaks of the shape that was probably meant. That is the one with the
 * fewest missing and unknown keys, a misspelt key counting for the key it resembles.
 */
export function explainUnion(
  issue: UnionIssue,
  input: unknown,
  path: Path,
  explain: (issues: readonly Issue[], input: unknown, prefix: Path) => readonly Finding[],
): readonly Finding[] {
  const value = valueAt(input, path);
  if (value === undefined && issue.errors.length > 0)
    return [{ path, message: `"${String(path.at(-1))}" is missing${mapHint(value, path)}`, key: true }];
  if (issue.errors.length === 0) return [wrongDiscriminator(issue, value, path)];
  const branches = issue.errors.filter((errors) => !errors.some(isForeign));
  if (branches.length === 0) return [foreignValue(issue.errors, value, path)];
  const rated = branches.map((errors) => rate(errors, input, path));
  const best = Math.min(...rated.map(({ cost }) => cost));
  const nearest = rated.filter(({ cost }) => cost === best);
  const [chosen] = nearest;
  if (chosen === undefined) return [];
  const choices = new Set(nearest.flatMap(({ missing }) => missing));
  if (nearest.length > 1 && choices.size > 1) {
    const unknown = chosen.errors.filter((error) => error.code === "unrecognized_keys");
    const all = new Set(issue.errors.flatMap((errors) => rate(errors, input, path).missing));
    return [
      { path, message: `needs one of ${[...all].map((key) => `"${key}"`).join(", ")}`, key: true },
      ...explain(unknown, input, path),
    ];
  }
  // A misspelt key explains the missing one.
  return explain(chosen.errors, input, path).filter(
    (finding) => !(finding.key && chosen.typos.has(String(finding.path.at(-1)))),
  );
}

/** A zod path holds no symbols: the input was JSON. */
export function pathOf(issue: { readonly path: readonly PropertyKey[] }): Path {
  return issue.path.map((part) => (typeof part === "number" ? part : String(part)));
}

interface Rated {
  readonly errors: readonly Issue[];
  readonly missing: readonly string[];
  /** Missing keys that an unknown key resembles. */
  readonly typos: ReadonlySet<string>;
  readonly cost: number;
}

function rate(errors: readonly Issue[], input: unknown, path: Path): Rated {
  const missing = errors.flatMap((error) => {
    const [key] = error.path;
    const absent = error.path.length === 1 && valueAt(input, [...path, ...pathOf(error)]) === undefined;
    return absent ? [String(key)] : [];
  });
  const unknown = errors.flatMap((error) => (error.code === "unrecognized_keys" ? error.keys : []));
  const typos = new Set(unknown.flatMap((key) => suggest(key, missing) ?? []));
  return { errors, missing, typos, cost: missing.length + unknown.length - 1.5 * typos.size };
}

/** The value is of another type than this shape altogether. */
function isForeign(error: Issue): boolean {
  return error.path.length === 0 && (error.code === "invalid_type" || error.code === "invalid_value");
}

function foreignValue(errors: readonly (readonly Issue[])[], value: unknown, path: Path): Finding {
  const all = errors.flat();
  const choices = all.flatMap((error) => (error.code === "invalid_value" ? error.values.map(String) : []));
  if (typeof value === "string" && choices.length > 0) return wrongChoice(choices, value, path);
  const types = all.flatMap((error) =>
    error.code === "invalid_type" ? [typeNames[error.expected] ?? error.expected] : [],
  );
  const wanted = [...new Set([...choices, ...types])].join(" or ");
  const hint = wanted === typeNames["object"] ? mapHint(value, path) : "";
  return { path, message: `must be ${wanted}, not ${describe(value)}${hint}` };
}

function wrongDiscriminator(issue: UnionIssue, value: unknown, path: Path): Finding {
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (value !== undefined) return wrongChoice(options, value, path);
  return { path, message: `"${String(path.at(-1))}" is missing: one of ${options.join(", ")}`, key: true };
}
