import { compileFlags, type FlagDocument, type FlagSet } from "@switchyard/flags";
import type { AppRoute, FlagCohort, RequestPart } from "../../routeTable.ts";
import { readCookie } from "./cookies.ts";
import type { RequestHead } from "./requestHead.ts";

/** What a cohort looks at. */
type Head = Pick<RequestHead, "cookie" | "query" | "header">;

/** The release of the first cohort that the request belongs to. */
export function matchCohort(
  { cohorts, flags }: Pick<AppRoute, "cohorts" | "flags">,
  head: Head,
): number | undefined {
  for (const cohort of cohorts) {
    if (cohort.by === "flag") {
      if (flags !== undefined && isServed(cohort, flags, head)) return cohort.release;
      continue;
    }
    const value = valueOf(cohort, head);
    if (value !== undefined && (cohort.value === undefined || cohort.value === value)) return cohort.release;
  }
  return undefined;
}

/** As an instance of the cohort's release would serve it. */
function isServed(
  { flag, variant, user, attributes, release }: FlagCohort,
  document: FlagDocument,
  head: Head,
): boolean {
  const targetingKey = valueOf(user, head);
  if (targetingKey === undefined || targetingKey === "") return false;
  const context: Record<string, unknown> = { targetingKey };
  for (const [name, part] of Object.entries(attributes)) {
    const value = valueOf(part, head);
    if (value !== undefined) context[name] = value;
  }
  return compiled(document, release).evaluate(flag, context).variant === variant;
}

/** Once per table and release. */
const sets = new WeakMap<FlagDocument, Map<number, FlagSet>>();

function compiled(document: FlagDocument, release: number): FlagSet {
  let known = sets.get(document);
  if (known === undefined) sets.set(document, (known = new Map()));
  let set = known.get(release);
  if (set === undefined) known.set(release, (set = compileFlags(document, { release })));
  return set;
}

function valueOf({ by, name }: RequestPart, head: Head): string | undefined {
  switch (by) {
    case "header":
      return head.header(name);
    case "cookie":
      return readCookie(head.cookie, name);
    case "query":
      return new URLSearchParams(head.query).get(name) ?? undefined;
  }
}
