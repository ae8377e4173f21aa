import type { Conversion } from "../../model.ts";
import type { Planning } from "./draft/planning.ts";
import { triggerName } from "./sync/triggers.ts";

/** What a table has that stands in a conversion's way, or that somebody should know of. */
export function limits(planning: Planning, { table, before, up }: Conversion): void {
  const relation = planning.catalog.relations.find(
    ({ schema, name }) => schema === planning.schema && name === table,
  );
  if (relation === undefined) return;
  const generated = new Set(
    relation.columns.filter((column) => column.generated !== null).map(({ name }) => name),
  );
  const read = new Set(up.flatMap(({ reads }) => reads));
  const computed = before.columns.find(({ name, physical }) => read.has(name) && generated.has(physical));
  if (computed !== undefined) {
    planning.problem(
      "MIGRATION_REFUSED",
      `An \`up\` reads ${before.name}.${computed.name}, a generated column, which has no value yet when a row is written.`,
      "Write what the column is generated from in its place.",
    );
  }
  const triggers = relation.triggers.filter(({ definition }) =>
    / BEFORE [A-Z ]*(INSERT|UPDATE)/.test(definition),
  );
  const early = triggers.filter(({ name }) => name < triggerName).map(({ name }) => name);
  const late = triggers.filter(({ name }) => name > triggerName).map(({ name }) => name);
  if (early.length > 0) {
    planning.notices.push(
      `Trigger ${early.join(", ")} of ${table} sees a row before the other version's columns are computed.`,
    );
  }
  if (late.length > 0) {
    planning.notices.push(
      `What trigger ${late.join(", ")} of ${table} changes is not seen by the other version.`,
    );
  }
  if (relation.rowSecurity) {
    planning.notices.push(
      `${table} has row-level security: fill it as its owner (without FORCE ROW LEVEL SECURITY) or as a role with BYPASSRLS, or rows stay pending.`,
    );
  }
  if (relation.publications.length > 0) {
    const names = relation.publications.map(({ name }) => name).join(", ");
    planning.notices.push(
      `Subscribers of ${names} need the new columns of ${table} before rows with them arrive.`,
    );
  }
}
