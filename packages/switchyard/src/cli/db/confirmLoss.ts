import type { SchemaDriver } from "../../schema/port.ts";
import type { Context } from "../context.ts";
import { confirm } from "../confirm.ts";

interface Loss {
  readonly driver: Pick<SchemaDriver, "plan">;
  readonly names: readonly string[];
  readonly phase: "contract" | "revert";
  /** A sentence without its full stop. */
  readonly question: string;
}

/** Shows what a destructive verb runs and what is lost, then asks; throws CONFIRMATION_NEEDED without a yes. */
export async function confirmLoss(
  context: Context,
  yes: boolean | undefined,
  { driver, names, phase, question }: Loss,
): Promise<void> {
  const plan = await driver.plan([]);
  const { lossLines } = await import("../render/db/plan.ts");
  context.out.print(...lossLines(plan, names, phase, context.out.style));
  await confirm(context, yes, question);
}
