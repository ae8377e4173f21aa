import { explainUnion, type Issue, pathOf } from "./explainUnion.ts";
import { knownKeys, mapHint } from "./knownKeys.ts";
import type { Path } from "./located.ts";
import type { Finding } from "./problem.ts";
import { suggest } from "./suggest.ts";
import { notReferred } from "./secretReference.ts";
import { describe, typeNames, valueAt, wrongChoice } from "./words.ts";

/** What zod found in `input` (a whole configuration), in plain words. */
export function explain(issues: readonly Issue[], input: unknown, prefix: Path = []): readonly Finding[] {
  return issues.flatMap((issue) => explainIssue(issue, input, [...prefix, ...pathOf(issue)]));
}

function explainIssue(issue: Issue, input: unknown, path: Path): readonly Finding[] {
  const value = valueAt(input, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(key, input, path));
    case "invalid_union":
      return explainUnion(issue, input, path, explain);
    case "invalid_type":
      if (value === undefined) return [{ path, message: missing(path, issue.message), key: true }];
      if (issue.message === notReferred) return [{ path, message: notReferred }];
      // A scalar with words of its own, such as a share.
      if (issue.message.startsWith("must be"))
        return [{ path, message: `${issue.message}, not ${describe(value)}` }];
      return [{ path, message: wrongType(issue.expected, value, path) }];
    case "invalid_value":
      if (value === undefined) return [{ path, message: `"${String(path.at(-1))}" is missing`, key: true }];
      return [wrongChoice(issue.values.map(String), value, path)];
    case "invalid_format":
      if (issue.format === "starts_with")
        return [{ path, message: `must begin with "${prefixOf(issue)}", not ${describe(value)}` }];
      return [{ path, message: `${issue.message}, not ${describe(value)}` }];
    case "too_small":
      return [{ path, message: tooSmall(issue.origin, Number(issue.minimum), value) }];
    case "too_big":
      return [{ path, message: `must be at most ${issue.maximum}, not ${describe(value)}` }];
    case "invalid_key":
      return issue.issues.map((inner) => ({
        path,
        message: `"${String(path.at(-1))}" cannot be used as a name here: it ${inner.message}`,
        key: true,
      }));
    case "custom":
    case "invalid_element":
    case "not_multiple_of":
      break;
  }
  return [{ path, message: issue.message }];
}

function unknownKey(key: string, input: unknown, path: Path): Finding {
  const known = knownKeys(path);
  const at = { path: [...path, key], key: true } as const;
  if (known.includes(key)) {
    const siblings = Object.keys(valueAt(input, path) ?? {}).filter((other) => other !== key);
    const type = valueAt(input, [...path, "type"]);
    return {
      ...at,
      message:
        typeof type === "string"
          ? `"${key}" is not a key of "type: ${type}"`
          : `"${key}" does not go together with ${siblings.map((other) => `"${other}"`).join(" and ")}`,
    };
  }
  const suggestion = suggest(key, known);
  if (suggestion !== undefined) return { ...at, message: `unknown key "${key}"`, suggestion };
  return { ...at, message: `unknown key "${key}"; known here: ${known.join(", ")}` };
}

function wrongType(expected: string, value: unknown, path: Path): string {
  if (value === null) return `is empty; it must be ${typeNames[expected] ?? expected}, or be left out`;
  const wanted = `must be ${typeNames[expected] ?? expected}, not ${describe(value)}`;
  const numeric = typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value));
  if (numeric && (expected === "number" || expected === "int")) return `${wanted} (remove the quotes)`;
  const percentage = typeof value === "string" ? /^([\d.]+)%$/.exec(value)?.[1] : undefined;
  if (percentage !== undefined && expected === "number")
    return `${wanted} (write ${Number(percentage) / 100})`;
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean"))
    return `${wanted} (put it in quotes)`;
  return expected === "object" ? `${wanted}${mapHint(value, path)}` : wanted;
}

function missing(path: Path, words: string): string {
  const name = `"${String(path.at(-1))}" is missing`;
  return words === notReferred ? `${name}; ${words}` : name;
}

function tooSmall(origin: string, minimum: number, value: unknown): string {
  if (origin === "array") return minimum === 1 ? "needs at least one entry" : `needs ${minimum} entries`;
  if (origin === "string") return "must not be empty";
  return `must be at least ${minimum}, not ${describe(value)}`;
}

function prefixOf(issue: Issue): string {
  return "prefix" in issue ? String(issue.prefix) : "/";
}
