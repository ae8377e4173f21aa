import type { Catalog, Relation } from "../../../catalog/catalog.ts";
import type { LogicalTable, PlannedStatement, SchemaVersion, World } from "../../../model.ts";
import { qualified, quoteName } from "../../../sql/names.ts";

/** Whoever may do something with any table may look into the version's schema; owners may have views in it. */
export function schemaPrivileges(
  version: SchemaVersion,
  world: World,
  catalog: Catalog,
): readonly PlannedStatement[] {
  const tables = catalog.relations.filter(({ schema }) => schema === world.schema);
  const owners = new Set(tables.map(({ owner }) => owner));
  const acls = tables.flatMap(({ acl, columns }) => [...acl, ...columns.flatMap((column) => column.acl)]);
  const users = new Set(acls.map((item) => readAclItem(item).grantee));
  const schema = quoteName(version.name);
  return [
    ...[...owners].map((owner) => grant(`GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${roleName(owner)}`)),
    ...[...users]
      .filter((user) => !owners.has(user))
      .map((user) => grant(`GRANT USAGE ON SCHEMA ${schema} TO ${roleName(user)}`)),
  ];
}

/** A view belongs to the table's owner, and everybody may do with it what they may do with the table. */
export function viewPrivileges(
  version: SchemaVersion,
  table: LogicalTable,
  relation: Relation | undefined,
): readonly PlannedStatement[] {
  if (relation === undefined) return [];
  const view = qualified(version.name, table.name);
  const grants = (acl: readonly string[], column?: string) =>
    acl.flatMap((item) => {
      const { grantee, privileges } = readAclItem(item);
      if (grantee === relation.owner) return [];
      return privileges.map(({ name, option }) =>
        grant(
          `GRANT ${name}${column === undefined ? "" : ` (${quoteName(column)})`} ON ${view} TO ${roleName(grantee)}${option ? " WITH GRANT OPTION" : ""}`,
        ),
      );
    });
  return [
    {
      sql: `ALTER VIEW ${view} OWNER TO ${quoteName(relation.owner)}`,
      lock: null,
      work: "none",
      why: "The view belongs to whoever the table belongs to.",
    },
    ...grants(relation.acl),
    ...table.columns.flatMap(({ name, physical }) =>
      grants(relation.columns.find((column) => column.name === physical)?.acl ?? [], name),
    ),
  ];
}

/** `grantee=privileges/grantor` as PostgreSQL writes it; an empty grantee is everybody. */
export function readAclItem(item: string): {
  readonly grantee: string;
  readonly privileges: readonly { readonly name: string; readonly option: boolean }[];
} {
  const match = /^(?:"((?:[^"]|"")*)"|([^=]*))=([^/]*)\//.exec(item);
  const grantee = match?.[1]?.replaceAll('""', '"') ?? match?.[2] ?? "";
  const privileges = [...(match?.[3] ?? "").matchAll(/([a-zA-Z])(\*?)/g)].flatMap(([, letter = "", star]) => {
    const name = privilegeNames[letter];
    return name === undefined ? [] : [{ name, option: star === "*" }];
  });
  return { grantee, privileges };
}

/** Those that mean something for a view. */
const privilegeNames: Readonly<Record<string, string>> = {
  r: "SELECT",
  a: "INSERT",
  w: "UPDATE",
  d: "DELETE",
};

export function roleName(role: string): string {
  return role === "" ? "PUBLIC" : quoteName(role);
}

function grant(sql: string): PlannedStatement {
  return { sql, lock: null, work: "none", why: "The same people may use it." };
}
