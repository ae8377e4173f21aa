import type { AlertRecord } from "../state/records.ts";
import type { Alert } from "./alert.ts";
import type { Finding } from "./finding.ts";
import type { Rule } from "./rule.ts";

/** One rule of one app, as the watch keeps it. */
export interface Entry {
  readonly app: string;
  readonly rule: string;
  readonly alert: Alert;
  /** Of the last look. */
  readonly finding: Finding;
  readonly kept: Kept;
}

/** What a restart must not forget; plain JSON. */
interface Kept {
  readonly format: 1;
  /** The stable release that the memory is of. */
  readonly release: number;
  readonly memory: unknown;
}

export function newEntry(app: string, rule: Rule<unknown>, release: number, now: number): Entry {
  return {
    app,
    rule: rule.name,
    alert: { firing: false, since: now, told: null, silencedUntil: null },
    finding: notLooked,
    kept: { format: 1, release, memory: rule.fresh },
  };
}

/** The entry that a record holds; undefined for one of another version of this program. */
export function entryOf({ app, rule, memory }: AlertRecord): Entry | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `format` says who wrote it
  const stored = memory as Pick<Entry, "alert" | "finding" | "kept"> | undefined;
  return stored?.kept.format === 1 ? { app, rule, ...stored } : undefined;
}

export function recordOf({ app, rule, alert, finding, kept }: Entry): AlertRecord {
  return {
    app,
    rule,
    state: alert.firing ? "firing" : "resolved",
    since: alert.since,
    text: finding.text,
    memory: { alert, finding, kept },
  };
}

const notLooked: Finding = {
  state: "learning",
  level: "warning",
  text: "Nothing has been measured yet.",
  unit: "number",
  value: null,
  baseline: null,
  threshold: null,
};
