import { SwitchyardError } from "../errors.ts";

/** Whether an entry of the tree is left out; `path` is relative to the root, with `/` between its parts. */
export type Excluded = (path: string, isDirectory: boolean) => boolean;

/**
 * Compiles exclusion patterns: a name matches at every depth, a pattern with a `/` inside only from the root,
 * a trailing `/` only directories; `*` stands for any part of one name.
 */
export function compileExclusions(patterns: readonly string[]): Excluded {
  const rules = patterns.map(compileRule);
  return (path, isDirectory) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return rules.some(
      (rule) => (isDirectory || !rule.directoryOnly) && rule.expression.test(rule.rooted ? path : name),
    );
  };
}

/** The patterns of a `.switchyardignore`: one a line; empty lines and lines that begin with `#` do not count. */
export function parseIgnoreFile(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

interface Rule {
  readonly expression: RegExp;
  readonly rooted: boolean;
  readonly directoryOnly: boolean;
}

function compileRule(pattern: string): Rule {
  if (pattern.startsWith("!") || pattern.includes("**")) {
    throw new SwitchyardError("CONFIG_INVALID", `The exclusion "${pattern}" is not supported.`, {
      next: "Use names, paths from the root, `dir/` or `*` within one name.",
    });
  }
  const directoryOnly = pattern.endsWith("/");
  const body = pattern.replace(/\/+$/, "");
  const path = body.replace(/^(\.?\/)+/, "");
  const escaped = path.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^/]*");
  return { expression: new RegExp(`^${escaped}$`), rooted: body.includes("/"), directoryOnly };
}
