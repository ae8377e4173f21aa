import { join } from "node:path";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { Switchyard, Watch } from "../product/switchyard.ts";
import { type AppInput, makeRelease, type Version } from "../shop/releaseDirectory.ts";
import { hurried, type ReleaseAct, type SchemaAct } from "./acts.ts";

/** Acts that ship a version. */
export type DeployAct = Extract<ReleaseAct | SchemaAct, { readonly expect: string }>;

export interface Deployed {
  /** Exit status of `switchyard deploy`. */
  readonly status: number;
  readonly rollout: RolloutView;
}

export async function deploy(
  switchyard: Switchyard,
  version: Version,
  config: Omit<AppInput, "run">,
  watch: Watch,
): Promise<Deployed> {
  const file = await makeRelease(join(switchyard.directory, "releases", version), version, {
    ...hurried,
    env: { SHOP_DATA: join(switchyard.directory, "orders") },
    ...config,
  });
  return switchyard.deploy(file, watch);
}

/** Throws when it did not end as it has to. */
export function expectEnd(act: DeployAct, { status, rollout }: Deployed): void {
  const expected = act.expect === "promoted" ? 0 : 3;
  if (status !== expected) {
    throw new Error(
      `${act.name} ended with exit status ${status}, not ${expected}: ${rollout.reason ?? rollout.state}`,
    );
  }
  if (act.expect === "taken-back" && rollout.guard?.verdict !== "fail") {
    throw new Error(`${act.name} was taken back, but not by the guard: ${rollout.reason ?? rollout.state}`);
  }
}

export function outcome({ state, reason, automatic }: RolloutView): string {
  if (state === "aborted") return `taken back${automatic ? " by itself" : ""}${reason ? ` (${reason})` : ""}`;
  return "done";
}
