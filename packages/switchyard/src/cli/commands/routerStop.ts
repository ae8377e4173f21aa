import { isUnreachable } from "../../client/retry.ts";
import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";

interface RouterStopOptions {
  readonly yes?: boolean;
}

export const routerStop = command<RouterStopOptions>({
  name: "router stop",
  summary: "Stop a router that outlived its control plane; nothing is served then",
  description:
    "For moving the router to another address: while no control plane runs, ends the router in order. Instances run on, " +
    "and the next `switchyard serve` starts a router and takes them over.",
  args: [],
  options: [{ flags: "-y, --yes", summary: "Do not ask" }],
  examples: [
    {
      command: "switchyard router stop --yes && switchyard serve --listen 127.0.0.1:9000",
      explanation: "Take traffic on another port.",
    },
  ],
  async run(context, _args, { yes = false }) {
    await refuseWhileControlled(context);
    if (!yes) await confirmOutage(context);
    const { stopRouter } = await import("../../traffic/builtin/driver/stopRouter.ts");
    await stopRouter({ stateDir: context.stateDir, deadlineMs: 10_000 });
    context.out.result({ kind: "router-stopped" }, () => [
      "Stopped the router. Nothing is served until the next `switchyard serve`.",
    ]);
  },
});

/** A control plane would start it again at once. */
async function refuseWhileControlled({ client }: Context): Promise<void> {
  try {
    await client.health();
  } catch (error) {
    if (isUnreachable(error)) return;
    throw error;
  }
  throw new SwitchyardError("CONFLICT", "The control plane runs, and would start the router again.", {
    next: "Stop it first with `switchyard stop`.",
  });
}

async function confirmOutage({ interactive }: Context): Promise<void> {
  if (interactive) {
    const { agree } = await import("../ask.ts");
    if (await agree("Every app will be out of reach. Stop the router?")) return;
  }
  throw new SwitchyardError("CONFIRMATION_NEEDED", "Every app would be out of reach. Nothing was stopped.", {
    next: "Add --yes to stop the router.",
  });
}
