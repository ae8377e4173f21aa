import type { Catalog, Column, Relation } from "../catalog/catalog.ts";
import type { OperationBody, OperationKind } from "../migrations/operations.ts";
import { afterOperations } from "../catalog/overlay/afterOperations.ts";
import type { Draft, Work } from "./work.ts";

/** The last draft of a kind for which the test holds, and its body. */
export function findDraft<Kind extends OperationKind>(
  work: Work,
  kind: Kind,
  test: (body: OperationBody<Kind>) => boolean,
): { readonly draft: Draft; readonly body: OperationBody<Kind> } | undefined {
  for (const draft of work.drafts.toReversed()) {
    const body = bodyOf(draft, kind);
    if (body !== undefined && test(body)) return { draft, body };
  }
  return undefined;
}

function bodyOf<Kind extends OperationKind>(
  { operation }: Draft,
  kind: Kind,
): OperationBody<Kind> | undefined {
  // An operation's only key is its kind.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return (operation as unknown as { readonly [Key in Kind]?: OperationBody<Kind> })[kind];
}

export function createdTable(work: Work, table: string) {
  return findDraft(work, "create_table", ({ name }) => name === table);
}

export function addedColumn(work: Work, table: string, column: string) {
  return findDraft(work, "add_column", (body) => body.table === table && body.column.name === column);
}

/** As the statements so far leave it. */
export function catalogNow(work: Work): Catalog {
  return afterOperations(
    work.catalog,
    work.drafts.map(({ operation }) => operation),
    work.schema,
  );
}

/** As the statements so far leave it; undefined where nothing is known of it. */
export function relationNow(work: Work, table: string): Relation | undefined {
  return catalogNow(work).relations.find(({ name, schema }) => name === table && schema === work.schema);
}

export function columnNow(work: Work, table: string, column: string): Column | undefined {
  return relationNow(work, table)?.columns.find(({ name }) => name === column);
}
