/** Lines of a .gitignore, of one folder. `path` is relative to that folder, with slashes. */
export type Ignore = (path: string, isFolder: boolean) => boolean | undefined;

/**
 * Undefined: the file says nothing of this path. Of several rules the last that matches decides, and `!` takes one back.
 * Understood are `*`, `**`, `?`, a leading slash, and a slash at the end for folders.
 */
export function parseIgnore(text: string): Ignore {
  const rules = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .slice(0, maxRules)
    .map(ruleOf);
  return (path, isFolder) =>
    rules.findLast(({ matches, foldersOnly }) => (!foldersOnly || isFolder) && matches(path))?.ignored;
}

function ruleOf(line: string) {
  const ignored = !line.startsWith("!");
  const pattern = ignored ? line : line.slice(1);
  const foldersOnly = pattern.endsWith("/");
  const bare = pattern.replace(/\/$/, "");
  const anchored = bare.includes("/");
  const segments = bare.replace(/^\//, "").split("/");
  const matches = (path: string) => {
    const parts = path.split("/");
    return matchSegments(segments, anchored ? parts : parts.slice(-1));
  };
  return { ignored, foldersOnly, matches };
}

function matchSegments(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === "**") return path.some((_, index) => matchSegments(rest, path.slice(index)));
  const [name, ...below] = path;
  return name !== undefined && wildcard(first, name) && matchSegments(rest, below);
}

/** Goes back at most to the last star: linear in the product of both lengths. */
function wildcard(pattern: string, text: string): boolean {
  let [at, position, star, resume] = [0, 0, -1, 0];
  while (position < text.length) {
    const expected = pattern[at];
    if (expected === "*") [star, resume, at] = [at, position, at + 1];
    else if (expected !== undefined && (expected === "?" || expected === text[position])) {
      at += 1;
      position += 1;
    } else if (star !== -1) {
      resume += 1;
      [at, position] = [star + 1, resume];
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

const maxRules = 1000;
