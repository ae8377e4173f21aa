import type { AlterDomainStmt, AlterEnumStmt, CreateDomainStmt, CreateEnumStmt, Node } from "libpg-query";
import type { Catalog, TypeInfo } from "../catalog.ts";
import { strings } from "../lookup.ts";
import { columnType } from "./columnType.ts";

export function createEnum(catalog: Catalog, { typeName, vals }: CreateEnumStmt): Catalog {
  return addType(catalog, strings(typeName), { kind: "enum", labels: strings(vals) });
}

export function createDomain(
  catalog: Catalog,
  { domainname, typeName, constraints = [] }: CreateDomainStmt,
): Catalog {
  const { type, domain } = columnType(catalog, typeName);
  const under = catalog.types.find((one) => `${one.schema}.${one.name}` === domain);
  const own = constraints.some((one) => "Constraint" in one && binds(one));
  return addType(catalog, strings(domainname), {
    kind: "domain",
    base: type,
    constrained: own || under?.constrained === true,
  });
}

/** C: ADD CONSTRAINT, O: SET NOT NULL; what a dropped one leaves, only PostgreSQL knows. */
export function alterDomain(catalog: Catalog, { typeName, subtype }: AlterDomainStmt): Catalog {
  if (subtype !== "C" && subtype !== "O") return catalog;
  return mapType(catalog, strings(typeName), (one) => ({ ...one, constrained: true }));
}

export function alterEnum(
  catalog: Catalog,
  { typeName, newVal = "", oldVal = "", newValNeighbor, newValIsAfter = false }: AlterEnumStmt,
): Catalog {
  return mapType(catalog, strings(typeName), (one) => {
    if (oldVal !== "")
      return { ...one, labels: one.labels.map((label) => (label === oldVal ? newVal : label)) };
    if (one.labels.includes(newVal)) return one;
    const beside = newValNeighbor === undefined ? -1 : one.labels.indexOf(newValNeighbor);
    const at = beside < 0 ? one.labels.length : beside + Number(newValIsAfter);
    return { ...one, labels: one.labels.toSpliced(at, 0, newVal) };
  });
}

export function addType(
  catalog: Catalog,
  parts: readonly string[],
  { kind, labels = [], base = null, constrained = false }: Pick<TypeInfo, "kind"> & Partial<TypeInfo>,
): Catalog {
  const [name = "", schema = "public"] = parts.toReversed();
  const others = catalog.types.filter((one) => one.name !== name || one.schema !== schema);
  return { ...catalog, types: [...others, { schema, name, kind, labels, base, constrained }] };
}

export function dropType(catalog: Catalog, parts: readonly string[]): Catalog {
  return { ...catalog, types: catalog.types.filter((one) => !isCalled(one, parts)) };
}

function mapType(catalog: Catalog, parts: readonly string[], change: (type: TypeInfo) => TypeInfo): Catalog {
  return { ...catalog, types: catalog.types.map((one) => (isCalled(one, parts) ? change(one) : one)) };
}

function isCalled(type: TypeInfo, parts: readonly string[]): boolean {
  const [name, schema] = parts.toReversed();
  return type.name === name && (schema === undefined || type.schema === schema);
}

function binds(node: Extract<Node, { Constraint: unknown }>): boolean {
  const { contype } = node.Constraint;
  return contype === "CONSTR_NOTNULL" || contype === "CONSTR_CHECK";
}
