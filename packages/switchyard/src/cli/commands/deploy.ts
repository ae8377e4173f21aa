import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { type ConfigOptions, appArgument, command, configOptions, timeoutOption } from "../command.ts";
import { type ConfiguredApp, configuredApp } from "../config.ts";
import type { Context } from "../context.ts";
import { follow } from "../follow.ts";
import { concludeRollout } from "../conclude.ts";
import { shipArtifact } from "../ship.ts";
import { shippedMigrations } from "../shippedMigrations.ts";
import { showPlan } from "../showPlan.ts";

interface DeployOptions extends ConfigOptions {
  readonly message?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly timeout?: number;
}

export const deploy = command<DeployOptions>({
  name: "deploy",
  summary: "Ship a new release and watch it take over",
  description:
    "Checks switchyard.yaml, packs and uploads the application, and starts a rollout by the app's strategy. Then it " +
    "shows every step until the new release serves all traffic, or was taken back. The control plane does the work: " +
    "Ctrl-C ends the watching, never the rollout.",
  args: [appArgument],
  options: [
    ...configOptions,
    { flags: "-m, --message <text>", summary: "What this release is, shown in status and history" },
    {
      flags: "--dry-run",
      summary: "Show the plan and how each step is undone; change nothing (same as plan)",
    },
    { flags: "--detach", summary: "Return as soon as the rollout has begun" },
    timeoutOption,
  ],
  examples: [
    { command: "switchyard deploy", explanation: "Ship the only app of the switchyard.yaml here." },
    {
      command: 'switchyard deploy shop -e staging -m "faster cart"',
      explanation: "Ship shop with the staging overlay, and say why.",
    },
    {
      command: "switchyard deploy --timeout 15m || echo $?",
      explanation: "In CI: 0 it serves, 3 it was bad and was taken back, 124 it is still going on.",
    },
  ],
  async run(context, [named], options) {
    const configured = await configuredApp(context, named, options);
    if (options.dryRun) return showPlan(context, configured);
    const { app } = configured;
    const { rollout, release } = await begin(context, configured, options.message);
    if (options.detach) {
      return context.out.result({ kind: "result", app, release, rollout }, () => [
        `${app}: the rollout of release ${release} has begun; watch it with \`switchyard status ${app}\`.`,
      ]);
    }
    const { timeout: timeoutMs } = options;
    concludeRollout(context, await follow(context, app, { rollout, until: "over", moving: true, timeoutMs }));
  },
});

async function begin(context: Context, configured: ConfiguredApp, message: string | undefined) {
  // Before the packing, which may take minutes: is anyone there?
  await context.client.health();
  const migrations = await shippedMigrations(configured);
  const artifact = await shipArtifact(context, configured);
  return context.client.deploy(configured.app, {
    requestId: randomUUID(),
    config: configured.raw,
    artifact,
    ...migrations,
    by: userInfo().username,
    ...(message !== undefined && { message }),
  });
}
