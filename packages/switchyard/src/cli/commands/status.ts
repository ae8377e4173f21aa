import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";
import type { Context } from "../context.ts";
import type { AppStatus } from "../../server/api.ts";
import { SwitchyardError } from "../../errors.ts";
import { isOver } from "../render/rollout.ts";
import { statusLines } from "../render/status.ts";
import { showUntil } from "../showUntil.ts";

interface StatusOptions {
  readonly watch?: boolean;
}

export const status = command<StatusOptions>({
  name: "status",
  summary: "Show an app: rollout, releases, instances, steps",
  description:
    "Prints the rollout's state and step, the shares that are set and measured, every release with its instances, and " +
    "the steps. On a terminal it stays while a rollout runs and redraws itself; elsewhere it prints once.",
  args: [appArgument],
  options: [
    { flags: "-w, --watch", summary: "Keep watching until Ctrl-C, also when no rollout runs" },
    { flags: "--no-watch", summary: "Print once, also on a terminal" },
  ],
  examples: [
    { command: "switchyard status", explanation: "How is the app here doing? Stays while a rollout runs." },
    { command: "switchyard status shop --watch", explanation: "Watch shop, rollouts or not." },
    {
      command: "switchyard status shop --json | jq .rollout.state",
      explanation: "One field, for a script.",
    },
  ],
  async run(context, [named], options) {
    const app = await resolveApp(context, named);
    if (options.watch === true) return watch(context, app, () => false);
    if (options.watch === undefined && context.out.stdout.isTTY && !context.out.json) {
      return watch(context, app, ({ rollout }) => !rollout || isOver(rollout));
    }
    await printOnce(context, app);
  },
});

async function printOnce({ client, out }: Context, app: string): Promise<void> {
  const status = await client.status(app);
  out.result(status, () => statusLines(status, out.style));
}

async function watch(context: Context, app: string, enough: (status: AppStatus) => boolean): Promise<void> {
  let running = false;
  try {
    await showUntil(context, app, { signal: context.signal }, (status) => {
      running = status.rollout !== null && !isOver(status.rollout);
      return enough(status);
    });
  } catch (error) {
    if (!context.signal.aborted) throw error;
    const text = `Stopped watching ${app}.${running ? " Its rollout goes on." : ""}`;
    const next = `Take it back with \`switchyard abort ${app}\`.`;
    throw new SwitchyardError("INTERRUPTED", text, running ? { next } : {});
  }
}
