import type { Relation } from "../../../catalog/catalog.ts";
import type { OperationBody } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";
import { renderStep } from "../steps/renderStep.ts";
import type { Step } from "../steps/step.ts";

/** At once: both versions' rows reach a replica in the same way. */
export function planSetReplicaIdentity(
  planning: Planning,
  { table: name, identity: { type, index } }: OperationBody<"set_replica_identity">,
): void {
  const table = planning.table(name);
  const before = table.relation?.replicaIdentity ?? "default";
  if (before === "index") {
    planning.problem(
      "MIGRATION_REFUSED",
      `The replica identity of ${name} is an index, which a revert could not find again.`,
      "Set it by an operation `sql`, with its `down`.",
    );
  }
  const step = (identity: Relation["replicaIdentity"]): Step => ({
    kind: "replica-identity",
    table: table.physical,
    identity: words[identity],
    index: index ?? null,
  });
  planning.expand.push(renderStep(step(type), planning.schema));
  planning.undo(step(before));
}

const words = { default: "DEFAULT", nothing: "NOTHING", full: "FULL", index: "USING INDEX" } as const;
