import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import type { SchemaOutlook } from "../schemaChanges.ts";
import type { Step } from "../step.ts";

/**
 * The database goes along with the code: what the candidate needs is added and filled before its first instance starts,
 * compared before its first user comes, and what only the old code needs goes last of all.
 */
export function withSchema(
  steps: readonly Step[],
  { contract }: DatabaseConfig,
  { pending, unfinished, contract: hasOld }: SchemaOutlook,
): readonly Step[] {
  const grows = pending.length > 0 || unfinished;
  const firstUser = steps.findIndex((step) => step.kind === "shift" || step.kind === "replace");
  const inner = steps.flatMap((step, index): readonly Step[] =>
    grows && index === firstUser ? [{ kind: "verify" }, step] : [step],
  );
  return [
    { kind: "expand", migrations: pending },
    ...(grows ? [{ kind: "backfill" } as const] : []),
    ...inner,
    ...(grows || hasOld ? [{ kind: "contract", by: ruleOf(contract) } as const] : []),
  ];
}

function ruleOf(contract: DatabaseConfig["contract"]): Extract<Step, { kind: "contract" }>["by"] {
  if (typeof contract === "object") return "schedule";
  return contract === "manual" ? "hand" : "itself";
}
