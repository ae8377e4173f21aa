/** What differs between two JSON values, by path: `rules[0].serve: "on" -> "off"`; at most `most`, then how many more. */
export function differences(before: unknown, after: unknown, most = 6): string[] {
  const all = [...compare(before, after, "")];
  const more = all.length - most;
  return more > 0 ? [...all.slice(0, most), `and ${more} more`] : all;
}

function* compare(before: unknown, after: unknown, path: string): Generator<string> {
  if (isNested(before) && isNested(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (key === "updatedAt" || key === "version") continue;
      const below = Array.isArray(before) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
      yield* compare(before[key], after[key], below);
    }
    return;
  }
  const [old, now] = [text(before), text(after)];
  if (old === now) return;
  // A flag that is made or deleted is said by the change itself.
  if (path === "") return;
  yield `${path}: ${old} -> ${now}`;
}

function text(value: unknown): string {
  if (value === undefined) return "nothing";
  const json = JSON.stringify(value);
  return json.length > longest ? `${json.slice(0, longest)}…` : json;
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

const longest = 80;
