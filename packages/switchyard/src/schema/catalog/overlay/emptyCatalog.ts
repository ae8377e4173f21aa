import type { Catalog, Relation } from "../catalog.ts";

export function emptyCatalog(serverVersion: number): Catalog {
  return {
    serverVersion,
    relations: [],
    indexes: [],
    constraints: [],
    types: [],
    sequences: [],
    functions: [],
    extensions: [],
    measured: false,
  };
}

/** Where no database was looked at: nothing is known of any table but what the files make. */
export const noCatalog: Catalog = emptyCatalog(0);

/** A table that nobody uses yet. */
export function newRelation({ schema, name, kind }: Pick<Relation, "schema" | "name" | "kind">): Relation {
  return {
    oid: 0,
    schema,
    name,
    kind,
    columns: [],
    rows: 0,
    bytes: 0,
    unlogged: false,
    temporary: false,
    owner: "",
    rowSecurity: false,
    replicaIdentity: kind === "view" ? "nothing" : "default",
    comment: null,
    acl: [],
    triggers: [],
    children: [],
    parent: null,
    partitionBound: null,
    partitionKey: [],
    dependents: [],
    publications: [],
  };
}
