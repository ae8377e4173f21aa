import type { ConfiguredApp } from "./config.ts";
import type { Context } from "./context.ts";

/** Asks the control plane what a deployment would do, and prints it. */
export async function showPlan({ client, out }: Context, { app, raw }: ConfiguredApp): Promise<void> {
  const plan = await client.plan(app, raw);
  const { planLines } = await import("./render/plan.ts");
  out.result(plan, () => planLines(plan, out.style));
}
