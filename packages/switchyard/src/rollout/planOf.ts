import type { AppConfig } from "../config/schema.ts";
import type { Tables } from "../state/port.ts";
import type { Step } from "./step.ts";
import { compile } from "./strategies/compile.ts";

/** The steps that would roll this candidate out now, and the release that they start from. */
export async function planOf(
  tables: Tables,
  app: string,
  config: AppConfig,
  candidate: number,
): Promise<{ readonly from: number | null; readonly steps: readonly Step[] }> {
  const from = (await tables.apps.get(app))?.stable ?? null;
  const instances = await tables.instances.list(app);
  const active = (release: number) =>
    instances.filter((one) => one.release === release && one.role.kind === "active").length;
  const stableInstances = from === null ? null : active(from);
  return { from, steps: compile({ config, stableInstances, candidateInstances: active(candidate) }) };
}
