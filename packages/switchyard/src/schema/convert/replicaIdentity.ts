import type { TableCommand } from "./alterTable.ts";
import { add, type Given, type Work } from "./work.ts";

export function replicaIdentity(work: Work, { statement }: Given, { table, command }: TableCommand): void {
  const node = command.def;
  if (node === undefined || !("ReplicaIdentityStmt" in node)) return;
  const { identity_type: letter = "d", name } = node.ReplicaIdentityStmt;
  const type = ({ n: "nothing", d: "default", f: "full", i: "index" } as const)[letter] ?? "default";
  const identity = { type, ...(name !== undefined && { index: name }) };
  add(work, { set_replica_identity: { table, identity } }, statement.position);
}
