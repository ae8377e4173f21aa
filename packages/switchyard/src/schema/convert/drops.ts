import type { DropStmt } from "libpg-query";
import { catalogNow, createdTable, findDraft, relationNow } from "./find.ts";
import { ownName } from "./names.ts";
import { objectName } from "./objectName.ts";
import { add, note, refuse, remove, type Given, type Work } from "./work.ts";

export function drop(
  work: Work,
  given: Given,
  { removeType, objects = [], missing_ok: ifExists = false, behavior }: DropStmt,
): void {
  const cascade = behavior === "DROP_CASCADE";
  for (const object of objects) {
    const name = ownName(work, objectName(object));
    switch (removeType) {
      case "OBJECT_TABLE":
        dropTable(work, given, { name, ifExists, cascade });
        break;
      case "OBJECT_INDEX":
        dropIndex(work, given, { name, ifExists, cascade });
        break;
      default: {
        const what = String(removeType).replace("OBJECT_", "").toLowerCase();
        refuse(
          work,
          given,
          `Old code may use the ${what} ${name} until the contract, and there is no operation that waits for it.`,
          "Drop it in a later migration, when no release needs it.",
        );
      }
    }
  }
}

interface Dropped {
  readonly name: string;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}

function dropTable(work: Work, given: Given, { name, ifExists, cascade }: Dropped): void {
  const { position } = given.statement;
  const created = createdTable(work, name);
  if (created !== undefined) return remove(work, created.draft);
  const known = relationNow(work, name);
  if (ifExists && known === undefined && work.catalog.serverVersion > 0)
    return note(work, position, `${name} does not exist; nothing to do.`);
  const used =
    known === undefined ||
    known.dependents.length > 0 ||
    catalogNow(work).constraints.some((one) => one.table !== name && one.references?.table === name);
  if (cascade && used) {
    return refuse(
      work,
      given,
      `CASCADE would drop what depends on ${name} unseen, under old code that uses it.`,
      "Drop foreign keys and views by name first, and the table without CASCADE.",
    );
  }
  add(work, { drop_table: { name } }, position);
}

function dropIndex(work: Work, given: Given, { name, ifExists, cascade }: Dropped): void {
  const { position } = given.statement;
  const own = findDraft(work, "create_index", (body) => body.name === name);
  if (own !== undefined) return remove(work, own.draft);
  const known = catalogNow(work).indexes.find((one) => one.name === name);
  if (ifExists && known === undefined && work.catalog.serverVersion > 0)
    return note(work, position, `${name} does not exist; nothing to do.`);
  if (cascade)
    return refuse(
      work,
      given,
      `CASCADE would drop what depends on ${name} unseen.`,
      "Drop it without CASCADE.",
    );
  if (known?.unique === true)
    note(work, position, `${name} holds for new code, too, until the contract drops it.`);
  add(work, { drop_index: { name } }, position);
}
