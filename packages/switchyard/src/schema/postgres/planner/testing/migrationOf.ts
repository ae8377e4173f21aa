import type { Migration } from "../../../migrations/migration.ts";
import { operationSchemas, type Operation } from "../../../migrations/operations.ts";

/** A migration of these operations, checked as one from a file is. */
export function migrationOf(name: string, operations: readonly Operation[]): Migration {
  for (const operation of operations) {
    for (const [kind, body] of Object.entries(operation)) {
      if (isKind(kind)) operationSchemas[kind].parse(body);
    }
  }
  return {
    name,
    operations,
    positions: operations.map((_, index) => ({ file: `${name}.json`, line: index + 1, column: 1 })),
    checksum: name,
    format: "operations",
    file: `${name}.json`,
  };
}

function isKind(kind: string): kind is keyof typeof operationSchemas {
  return kind in operationSchemas;
}
