import type { ConvertedStatement } from "../convert/convertSql.ts";
import type { Operation } from "../migrations/operations.ts";
import { rules } from "./ruleNames.ts";
import type { Finding, StatementVerdict } from "./verdict.ts";

/** What `switchyard db expand` would make of a statement; null: nothing, there is no need to. */
export function byPhases({ operations, problems }: ConvertedStatement): StatementVerdict["byPhases"] {
  const refused = problems.filter(({ code }) => code !== "MIGRATION_INCOMPLETE");
  if (refused.length > 0) return { kind: "refused", reasons: refused.map(({ message }) => message) };
  if (problems.length > 0)
    return { kind: "asks", asks: problems.map(({ message, next }) => ({ why: message, next })) };
  const steps = [...new Set(operations.map(phasesText))];
  return steps.length === 0 ? null : { kind: "does", steps };
}

/** A finding whose safe way is Switchyard's own, where it has one; of one that is refused, the way by hand stays. */
export function withPhases(finding: Finding, phases: StatementVerdict["byPhases"]): Finding {
  if (phases === null || ofTheFile.has(finding.rule)) return finding;
  switch (phases.kind) {
    case "does":
      return { ...finding, safe: `Switchyard does this by phases: ${phases.steps.join("; ")}.` };
    case "asks": {
      const asks = phases.asks.map(({ why, next }) => `${why} ${next}`);
      return { ...finding, safe: `Switchyard does this by phases, once it is told: ${asks.join(" ")}` };
    }
    case "refused":
      return {
        ...finding,
        safe: `${finding.safe} Switchyard refuses it as it is: ${phases.reasons.join(" ")}`,
      };
    default:
      return phases satisfies never;
  }
}

/** About how the file is run or written, not about what the statement does. */
const ofTheFile: ReadonlySet<string> = new Set<keyof typeof rules>([
  "concurrently-in-transaction",
  "locks-pile-up",
  "no-lock-timeout",
  "suppression-invalid",
  "suppression-unused",
]);

function phasesText(operation: Operation): string {
  if ("create_table" in operation) return `expand creates ${operation.create_table.name}`;
  if ("drop_table" in operation)
    return `from expand on the new version does not see ${operation.drop_table.name}, and contract drops it`;
  if ("rename_table" in operation) {
    const { from, to } = operation.rename_table;
    return `from expand on each version sees its own name by a view, and contract renames ${from} to ${to}`;
  }
  if ("rename_column" in operation) {
    const { from, to } = operation.rename_column;
    return `from expand on each version sees its own name by a view, and contract renames ${from} to ${to}`;
  }
  if ("add_column" in operation) {
    const { column, up } = operation.add_column;
    return up === undefined
      ? `expand adds ${column.name} without a look at the rows${indexed(column.unique)}`
      : `expand adds ${column.name} empty, backfill fills it in batches by ${up}${indexed(column.unique)}${column.nullable === false ? ", and contract makes it NOT NULL" : ""}`;
  }
  if ("drop_column" in operation) {
    const { column, down } = operation.drop_column;
    return `from expand on the new version does not see ${column}${down === undefined ? "" : `, which follows ${down} for the old one`}, and contract drops it`;
  }
  if ("alter_column" in operation) return alteration(operation.alter_column);
  if ("create_index" in operation)
    return `backfill builds ${operation.create_index.name} CONCURRENTLY once the rows are filled`;
  if ("drop_index" in operation) return `contract drops ${operation.drop_index.name} CONCURRENTLY`;
  if ("create_constraint" in operation) {
    const { name, type } = operation.create_constraint;
    return type === "unique" || type === "primary_key"
      ? `backfill builds the index of ${name} CONCURRENTLY, and contract makes the constraint of it`
      : `expand adds ${name} NOT VALID, and backfill validates it in a transaction of its own`;
  }
  if ("drop_constraint" in operation)
    return `contract drops ${operation.drop_constraint.name}, once nothing needs it`;
  if ("drop_multicolumn_constraint" in operation)
    return `contract drops ${operation.drop_multicolumn_constraint.name}, once nothing needs it`;
  if ("rename_constraint" in operation)
    return `contract renames ${operation.rename_constraint.from} to ${operation.rename_constraint.to}`;
  if ("set_replica_identity" in operation) return "expand sets the replica identity";
  return "expand runs the statement as it is, in a short transaction with a lock_timeout";
}

function indexed(unique: boolean | undefined): string {
  return unique === true ? ", backfill builds its unique index CONCURRENTLY" : "";
}

function alteration({
  column,
  type,
  nullable,
  default: value,
  up,
}: Extract<Operation, { alter_column: unknown }>["alter_column"]): string {
  const copied = type !== undefined || nullable !== undefined || up !== undefined;
  if (!copied) {
    return value === undefined
      ? `contract changes ${column}`
      : `from expand on each version has its own default of ${column}, and contract sets the new one`;
  }
  const what = type === undefined ? `a second ${column}` : `a second ${column} of type ${type}`;
  const bound = nullable === false ? ", NOT NULL by a CHECK that is validated apart" : "";
  return `expand adds ${what} that a trigger keeps in step with the old one, backfill fills it in batches${bound}, and contract drops the old one and gives it the name`;
}
