import type { ConfiguredApp } from "./config.ts";
import type { Context } from "./context.ts";
import { shippedMigrations } from "./shippedMigrations.ts";

/** Asks the control plane what a deployment would do, and prints it. */
export async function showPlan({ client, out }: Context, configured: ConfiguredApp): Promise<void> {
  const { app, raw } = configured;
  const { migrations } = await shippedMigrations(configured);
  const plan = await client.plan(app, raw, migrations);
  const { planLines } = await import("./render/plan.ts");
  out.result(plan, () => planLines(plan, out.style));
}
