import type { Statement } from "../sql/parse.ts";

/** What the comments before a statement say to Switchyard: `-- switchyard: up lower(email)`. */
export interface Annotations {
  readonly all: readonly Annotation[];
}

export interface Annotation {
  readonly verb: Verb;
  /** For which column, where it says so: `up email: lower(email)`. */
  readonly column: string | null;
  readonly text: string;
  used: boolean;
}

const verbs = ["up", "down", "enforce", "sql"] as const;
type Verb = (typeof verbs)[number];

/** Comments without the prefix are nobody's business; `unknown` are those whose verb is. */
export function annotationsOf({ comments }: Statement): {
  readonly annotations: Annotations;
  readonly unknown: readonly string[];
} {
  const all: Annotation[] = [];
  const unknown: string[] = [];
  for (const comment of comments) {
    const body = /^switchyard:\s*(\S+)\s*([^]*)$/.exec(comment);
    if (body === null) continue;
    const [, word = "", text = ""] = body;
    const verb = verbs.find((known) => known === word);
    if (word === lintersVerb) continue;
    if (verb === undefined) unknown.push(word);
    else all.push({ verb, used: false, ...(verb === "sql" ? { column: null, text } : named(text)) });
  }
  return { annotations: { all }, unknown };
}

/** The linter's. */
const lintersVerb = "ignore";

/** One colon behind a name; two are a cast. */
function named(text: string): { readonly column: string | null; readonly text: string } {
  const found = /^("(?:[^"]|"")+"|[A-Za-z_][\w$]*)\s*:(?!:)\s*([^]+)$/.exec(text);
  if (found === null) return { column: null, text };
  const [, name = "", rest = ""] = found;
  const column = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
  return { column, text: rest };
}

/** The text for a column; one without a name counts only where no other column could be meant. */
export function take(
  { all }: Annotations,
  verb: Verb,
  { column, alone }: { readonly column?: string; readonly alone: boolean },
): string | undefined {
  const found =
    all.find((one) => one.verb === verb && one.column !== null && one.column === column) ??
    (alone ? all.find((one) => one.verb === verb && one.column === null) : undefined);
  if (found === undefined) return undefined;
  found.used = true;
  return found.text;
}

/** `-- switchyard: enforce both`: the author says that old code complies. */
export function enforcesBoth({ all }: Annotations): boolean {
  const found = all.find(({ verb, text }) => verb === "enforce" && text === "both");
  if (found !== undefined) found.used = true;
  return found !== undefined;
}
