import type { MigrationPlan, World } from "../../model.ts";
import type { Connection } from "../connection.ts";
import { viewHazards } from "../routing/viewHazards.ts";
import type { DriverGround } from "./ground.ts";

/** The plan without pins of tables that `auto` finds statements of the app for which no view can take. */
export async function withPins(
  { options }: DriverGround,
  connection: Connection,
  { versions }: World,
  plan: MigrationPlan,
): Promise<MigrationPlan> {
  if (options.pin !== "auto" || versions.length === 0 || plan.pins.length === 0) return plan;
  const { hazards } = await viewHazards(
    connection,
    plan.pins.map(({ physical }) => ({ schema: options.schema, name: physical })),
  );
  const hazardous = new Set(hazards.map(({ table }) => table));
  return {
    ...plan,
    pins: plan.pins.filter(({ physical }) => !hazardous.has(physical)),
    notices: [
      ...plan.notices,
      ...hazards.map(
        ({ table, form, example }) =>
          `Older versions go on using ${table} itself, since a view cannot take ${form}: ${example}`,
      ),
    ],
  };
}
