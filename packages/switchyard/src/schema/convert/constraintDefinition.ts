import type { Constraint } from "libpg-query";
import type { ConstraintDefinition } from "../migrations/operations.ts";
import { readExpression } from "../sql/expression.ts";
import { quoteName } from "../sql/names.ts";
import { isRecord } from "../sql/walk.ts";
import { madeUp, names, tableName } from "./names.ts";
import { expressionText } from "./sqlText.ts";
import { unsupported } from "./unsupported.ts";
import type { Work } from "./work.ts";

/** A constraint of a table. Throws MIGRATION_REFUSED for what the format has no word for. */
export function constraintDefinition(
  work: Work,
  table: string,
  constraint: Constraint,
): ConstraintDefinition {
  const { contype, conname, raw_expr: expression } = constraint;
  if (constraint.indexname !== undefined) throw unsupported("a constraint USING INDEX");
  if ((contype === "CONSTR_CHECK" || contype === "CONSTR_FOREIGN") && constraint.is_enforced !== true)
    throw unsupported("NOT ENFORCED");
  const keys = names(constraint.keys);
  const unique = {
    columns: keys,
    ...(constraint.nulls_not_distinct === true && { nulls_not_distinct: true }),
    ...indexParameters(constraint),
    ...deferral(constraint),
  };
  switch (contype) {
    case "CONSTR_CHECK": {
      const check = expression === undefined ? "true" : expressionText(expression);
      const { columns } = readExpression(check);
      const name = conname ?? madeUp(table, ...(columns.length === 1 ? columns : []), "check");
      return {
        name,
        type: "check",
        columns: [...columns],
        check,
        ...(constraint.is_no_inherit === true && { no_inherit: true }),
      };
    }
    case "CONSTR_UNIQUE":
      return { name: conname ?? madeUp(table, ...keys, "key"), type: "unique", ...unique };
    case "CONSTR_PRIMARY":
      return { name: conname ?? madeUp(table, "pkey"), type: "primary_key", ...unique };
    case "CONSTR_FOREIGN": {
      const columns = names(constraint.fk_attrs);
      return {
        name: conname ?? madeUp(table, ...columns, "fkey"),
        type: "foreign_key",
        columns,
        references: foreignKey(work, constraint),
        ...deferral(constraint),
      };
    }
    case "CONSTR_EXCLUSION":
      return exclusion(table, constraint);
    default:
      throw unsupported(String(contype));
  }
}

export function foreignKey(work: Work, constraint: Constraint) {
  const columns = names(constraint.pk_attrs);
  const onDelete = actions[constraint.fk_del_action ?? "a"];
  const onUpdate = actions[constraint.fk_upd_action ?? "a"];
  const setColumns = names(constraint.fk_del_set_cols);
  return {
    table: tableName(work, constraint.pktable),
    ...(columns.length > 0 && { columns }),
    ...(onDelete !== undefined && { on_delete: onDelete }),
    ...(onUpdate !== undefined && { on_update: onUpdate }),
    ...(setColumns.length > 0 && { on_delete_set_columns: setColumns }),
    ...(constraint.fk_matchtype === "f" && { match_type: "FULL" as const }),
  };
}

/** NO ACTION is what goes without saying. */
const actions: Readonly<Record<string, "RESTRICT" | "CASCADE" | "SET NULL" | "SET DEFAULT">> = {
  r: "RESTRICT",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};

function indexParameters(constraint: Constraint) {
  if (constraint.options !== undefined) throw unsupported("storage parameters of a constraint's index");
  const include = names(constraint.including);
  const parameters = {
    ...(constraint.indexspace !== undefined && { tablespace: constraint.indexspace }),
    ...(include.length > 0 && { include_columns: include }),
  };
  return Object.keys(parameters).length > 0 ? { index_parameters: parameters } : {};
}

function exclusion(table: string, constraint: Constraint): ConstraintDefinition {
  const columns: string[] = [];
  const elements = (constraint.exclusions ?? []).map((node) => {
    const [element, operators] = "List" in node ? (node.List.items ?? []) : [];
    const index = element !== undefined && "IndexElem" in element ? element.IndexElem : undefined;
    const operator =
      isRecord(operators) && "List" in operators ? names(operators.List.items).at(-1) : undefined;
    if (
      index?.name === undefined ||
      operator === undefined ||
      index.opclass !== undefined ||
      index.collation !== undefined
    ) {
      throw unsupported("an exclusion over expressions or operator classes");
    }
    columns.push(index.name);
    return `${quoteName(index.name)} WITH ${operator}`;
  });
  const predicate = constraint.where_clause;
  return {
    name: constraint.conname ?? madeUp(table, ...columns, "excl"),
    type: "exclude",
    columns,
    exclude: {
      index_method: constraint.access_method ?? "gist",
      elements: elements.join(", "),
      ...(predicate !== undefined && { predicate: expressionText(predicate) }),
    },
    ...deferral(constraint),
  };
}

export function deferral({ deferrable, initdeferred }: Constraint) {
  return {
    ...(deferrable === true && { deferrable: true }),
    ...(initdeferred === true && { initially_deferred: true }),
  };
}
