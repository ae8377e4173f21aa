import type {
  AlterSeqStmt,
  CommentStmt,
  CreateFunctionStmt,
  CreateSeqStmt,
  CreateTrigStmt,
} from "libpg-query";
import type { Catalog, FunctionInfo } from "../catalog.ts";
import { nameOf, strings, tableName } from "../lookup.ts";
import { columnType } from "./columnType.ts";
import { mapColumn, mapRelation } from "./edit.ts";
import { textOf } from "./sqlText.ts";

export function createFunction(catalog: Catalog, create: CreateFunctionStmt): Catalog {
  const [name = "", schema = "public"] = strings(create.funcname).toReversed();
  const options = (create.options ?? []).flatMap((one) => ("DefElem" in one ? [one.DefElem] : []));
  const said = options.find(({ defname }) => defname === "volatility")?.arg;
  const volatility = said !== undefined && "String" in said ? said.String.sval : undefined;
  const argumentTypes = (create.parameters ?? []).flatMap((one) =>
    "FunctionParameter" in one && isInput(one.FunctionParameter.mode)
      ? [columnType(catalog, one.FunctionParameter.argType).baseType]
      : [],
  );
  const made: FunctionInfo = {
    schema,
    name,
    volatility: volatility === "immutable" || volatility === "stable" ? volatility : "volatile",
    argumentTypes,
    kind: create.is_procedure === true ? "procedure" : "function",
  };
  const others = catalog.functions.filter(
    (one) => one.schema !== schema || one.name !== name || one.argumentTypes.join() !== argumentTypes.join(),
  );
  return { ...catalog, functions: [...others, made] };
}

export function createTrigger(catalog: Catalog, create: CreateTrigStmt): Catalog {
  const { relation, trigname = "" } = create;
  return mapRelation(catalog, nameOf(catalog, relation), (one) => ({
    ...one,
    triggers: [
      ...one.triggers.filter(({ name }) => name !== trigname),
      { name: trigname, enabled: true, definition: textOf({ CreateTrigStmt: create }) },
    ],
  }));
}

export function createSequence(catalog: Catalog, { sequence }: CreateSeqStmt): Catalog {
  const { schema, name } = nameOf(catalog, sequence);
  if (catalog.sequences.some((one) => one.schema === schema && one.name === name)) return catalog;
  return { ...catalog, sequences: [...catalog.sequences, { schema, name, type: "bigint", ownedBy: null }] };
}

/** OWNED BY. */
export function alterSequence(catalog: Catalog, { sequence, options = [] }: AlterSeqStmt): Catalog {
  const { schema, name } = nameOf(catalog, sequence);
  const owner = options.flatMap((one) =>
    "DefElem" in one && one.DefElem.defname === "owned_by" ? [one.DefElem.arg] : [],
  )[0];
  const parts = owner !== undefined && "List" in owner ? strings(owner.List.items) : [];
  const [column, ...table] = parts.toReversed();
  if (column === undefined || table.length === 0) return catalog;
  const owning = tableName(catalog, table.toReversed());
  const ownedBy = { schema: owning.schema, table: owning.name, column };
  const sequences = catalog.sequences.map((one) =>
    one.schema === schema && one.name === name ? { ...one, ownedBy } : one,
  );
  return mapColumn({ ...catalog, sequences }, owning, column, (one) => ({
    ...one,
    sequence: `${schema}.${name}`,
  }));
}

export function comment(catalog: Catalog, { objtype, object, comment: text = "" }: CommentStmt): Catalog {
  const parts = object !== undefined && "List" in object ? strings(object.List.items) : [];
  const said = text === "" ? null : text;
  if (objtype === "OBJECT_TABLE")
    return mapRelation(catalog, tableName(catalog, parts), (one) => ({ ...one, comment: said }));
  if (objtype === "OBJECT_COLUMN") {
    const table = tableName(catalog, parts.slice(0, -1));
    return mapColumn(catalog, table, parts.at(-1) ?? "", (one) => ({ ...one, comment: said }));
  }
  return catalog;
}

function isInput(mode: string | undefined): boolean {
  return mode !== "FUNC_PARAM_OUT" && mode !== "FUNC_PARAM_TABLE";
}
