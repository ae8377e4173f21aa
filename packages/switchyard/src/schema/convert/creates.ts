import type { CreateFunctionStmt, Node } from "libpg-query";
import { quoteName } from "../sql/names.ts";
import { additive } from "./additive.ts";
import { createdTable } from "./find.ts";
import { names, tableName } from "./names.ts";
import { typeText } from "./sqlText.ts";
import { note, refuse, type Given, type Work } from "./work.ts";

/**
 * CREATE of what has no operation and only adds: types, sequences, functions, views. True: dealt with. `OR REPLACE` is
 * none of them, since it changes what old code uses.
 */
export function createOther(work: Work, given: Given, node: Node): boolean {
  if ("CreateEnumStmt" in node) return added(work, given, "TYPE", names(node.CreateEnumStmt.typeName));
  if ("CompositeTypeStmt" in node) return added(work, given, "TYPE", range(node.CompositeTypeStmt.typevar));
  if ("CreateRangeStmt" in node) return added(work, given, "TYPE", names(node.CreateRangeStmt.typeName));
  if ("CreateDomainStmt" in node)
    return added(work, given, "DOMAIN", names(node.CreateDomainStmt.domainname));
  if ("CreateSeqStmt" in node) {
    const { sequence, if_not_exists: ifNotExists } = node.CreateSeqStmt;
    return ifNotExists === true ? kept(work, given) : added(work, given, "SEQUENCE", range(sequence));
  }
  if ("CreateSchemaStmt" in node) {
    const { schemaname = "", if_not_exists: ifNotExists, schemaElts } = node.CreateSchemaStmt;
    if (schemaElts !== undefined) return false;
    return ifNotExists === true ? kept(work, given) : added(work, given, "SCHEMA", [schemaname]);
  }
  if ("ViewStmt" in node) {
    const { view, replace } = node.ViewStmt;
    return replace === true ? replaced(work, given, "view") : added(work, given, "VIEW", range(view));
  }
  if ("CreateFunctionStmt" in node) return createFunction(work, given, node.CreateFunctionStmt);
  if ("CreateExtensionStmt" in node) {
    const { extname = "", if_not_exists: ifNotExists } = node.CreateExtensionStmt;
    if (work.catalog.extensions.includes(extname))
      note(work, given.statement.position, `The extension ${extname} is there; nothing to do.`);
    else if (ifNotExists === true) kept(work, given);
    else added(work, given, "EXTENSION", [extname]);
    return true;
  }
  if ("AlterEnumStmt" in node)
    return enumLabel(work, given, node.AlterEnumStmt.newVal, node.AlterEnumStmt.oldVal);
  return ofNewTable(work, given, node);
}

function range(
  of: { readonly schemaname?: string | undefined; readonly relname?: string | undefined } | undefined,
): readonly string[] {
  return [of?.schemaname, of?.relname].filter((part) => part !== undefined);
}

function added(work: Work, given: Given, kind: string, name: readonly string[]): true {
  additive(work, given, `DROP ${kind} ${name.map(quoteName).join(".")}`, "there is no operation for it");
  return true;
}

/** It may have been there before; then a revert must not drop it. */
function kept(work: Work, given: Given): true {
  additive(work, given, undefined, "there is no operation for it");
  return true;
}

function createFunction(work: Work, given: Given, create: CreateFunctionStmt): true {
  if (create.replace === true) return replaced(work, given, "function");
  const types = (create.parameters ?? []).flatMap((node) => {
    if (!("FunctionParameter" in node)) return [];
    const { mode, argType } = node.FunctionParameter;
    return mode === "FUNC_PARAM_OUT" || mode === "FUNC_PARAM_TABLE" ? [] : [typeText(argType)];
  });
  const name = names(create.funcname).map(quoteName).join(".");
  const kind = create.is_procedure === true ? "PROCEDURE" : "FUNCTION";
  additive(work, given, `DROP ${kind} ${name}(${types.join(", ")})`, "there is no operation for it");
  return true;
}

function replaced(work: Work, given: Given, what: string): true {
  refuse(
    work,
    given,
    `OR REPLACE changes a ${what} under old code, if there is one.`,
    `Create the ${what} under a new name for the new code, without OR REPLACE.`,
  );
  return true;
}

function enumLabel(work: Work, given: Given, label: string | undefined, old: string | undefined): boolean {
  if (label === undefined || old !== undefined) return false;
  const { statement } = given;
  // It stays after a revert; begun again, it must not fail.
  const text = statement.text.replace(/\bADD\s+VALUE\s+(?!IF\s)(?=')/i, "ADD VALUE IF NOT EXISTS ");
  additive(
    work,
    { ...given, statement: { ...statement, text } },
    undefined,
    "an enum's label cannot be taken away again",
  );
  note(work, statement.position, `Old code may meet '${label}' as soon as new code writes it.`);
  return true;
}

/** What concerns only a table that this migration makes. */
function ofNewTable(work: Work, given: Given, node: Node): boolean {
  const relation =
    "CreateTrigStmt" in node
      ? node.CreateTrigStmt.relation
      : "CreatePolicyStmt" in node
        ? node.CreatePolicyStmt.table
        : "InsertStmt" in node
          ? node.InsertStmt.relation
          : undefined;
  if (relation !== undefined) return onNew(work, given, [tableName(work, relation)]);
  if ("GrantStmt" in node) {
    const { objects = [], objtype, is_grant: isGrant } = node.GrantStmt;
    const tables = objects.flatMap((object) =>
      "RangeVar" in object ? [tableName(work, object.RangeVar)] : [],
    );
    return isGrant === true && objtype === "OBJECT_TABLE" && onNew(work, given, tables);
  }
  return false;
}

function onNew(work: Work, given: Given, tables: readonly string[]): boolean {
  if (tables.length === 0 || tables.some((table) => createdTable(work, table) === undefined)) return false;
  additive(work, given, undefined, `${tables.join(", ")} is made by this migration`);
  return true;
}
