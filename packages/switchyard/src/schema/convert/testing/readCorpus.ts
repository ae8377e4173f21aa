import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { MigrationProblem } from "../../migrations/problems.ts";
import type { Operation } from "../../migrations/operations.ts";

/** A piece of SQL as a tool writes it, and what it has to come to. */
export interface Sample {
  readonly tool: string;
  readonly sql: string;
  /** Read without a database: nothing is known of its tables. */
  readonly catalog?: "none";
  readonly operations?: readonly Operation[];
  /** Which of them are `sql` that only adds. */
  readonly additive?: readonly boolean[];
  /** Where there is nothing to do. */
  readonly notes?: readonly string[];
  readonly problems?: readonly {
    readonly code: MigrationProblem["code"];
    readonly at: string;
    readonly why: string;
    /** Of what is asked for: the comment to add. */
    readonly next?: string;
  }[];
}

/** All samples, one file per tool. */
export function readCorpus(): readonly Sample[] {
  const folder = join(import.meta.dirname, "corpus");
  return readdirSync(folder).flatMap((file) => {
    const samples: readonly Omit<Sample, "tool">[] = parse(readFileSync(join(folder, file), "utf8"));
    return samples.map((sample) => ({ ...sample, tool: file.replace(".yaml", "") }));
  });
}
