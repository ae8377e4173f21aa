import { systemClock as clock } from "../../clock.ts";
import { isUnreachable } from "../../client/retry.ts";
import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";

interface StopOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export const stop = command<StopOptions>({
  name: "stop",
  summary: "Stop the control plane; router and instances go on serving",
  description:
    "Ends the control plane in order. A rollout that runs is held and goes on when it is started again. With --all the " +
    "router and every instance are stopped too: the applications are down after that.",
  args: [],
  options: [
    { flags: "--all", summary: "Stop the router and every instance too: nothing is served any more" },
    { flags: "-y, --yes", summary: "Do not ask" },
  ],
  examples: [
    { command: "switchyard stop", explanation: "Stop the control plane, for example to upgrade it." },
    { command: "switchyard stop --all --yes", explanation: "Take everything down, without being asked." },
  ],
  async run(context, _args, { all = false, yes = false }) {
    const { pid } = await context.client.health();
    if (all && !yes) await confirmOutage(context);
    await context.client.shutdown({ instances: all, router: all });
    await untilGone(context);
    context.out.result({ kind: "stopped", pid, instances: all, router: all }, () => [
      all
        ? "Stopped the control plane, the router and all instances."
        : "Stopped the control plane. The router and the instances go on serving.",
    ]);
  },
});

async function confirmOutage({ client, interactive }: Context): Promise<void> {
  const apps = (await client.apps()).map(({ app }) => app);
  const what = apps.length > 0 ? `${apps.join(", ")} will be down` : "The router will be down";
  if (interactive) {
    const { agree } = await import("../ask.ts");
    if (await agree(`${what}. Stop everything?`)) return;
  }
  throw new SwitchyardError("CONFIRMATION_NEEDED", `${what}. Nothing was stopped.`, {
    next: "Add --yes to stop everything, or leave --all out to stop only the control plane.",
    fields: { apps },
  });
}

async function untilGone({ client, signal }: Context): Promise<void> {
  const deadline = clock.now() + stopMs;
  while (clock.now() < deadline) {
    try {
      await client.health();
    } catch (error) {
      if (isUnreachable(error)) return;
      throw error;
    }
    await clock.sleep(100, signal);
  }
  throw new SwitchyardError("TIMEOUT", `The control plane still answers after ${stopMs / 1000} s.`, {
    next: "Look at its log; end its process if it hangs. Router and instances are not touched by that.",
  });
}

/** Instances may take their whole grace and drain time. */
const stopMs = 120_000;
