import { SwitchyardError } from "../../errors.ts";
import { resolveApp } from "../app.ts";
import { appArgument, command, timeoutOption } from "../command.ts";
import { concludeAbort, concludeRollout } from "../conclude.ts";
import type { Context } from "../context.ts";
import { follow } from "../follow.ts";
import { ago } from "../render/units.ts";

interface RollbackOptions {
  readonly to?: number;
  readonly pick?: boolean;
  readonly reason?: string;
  readonly timeout?: number;
}

export const rollback = command<RollbackOptions>({
  name: "rollback",
  summary: "Go back to an earlier release, at once",
  description:
    "Without options: to the release that served before the current one. It asks nothing and goes at once. While its " +
    "instances are kept warm traffic is back in well under a second; later they are started first. The time from " +
    "this command to the last router's acknowledgement is printed.",
  args: [appArgument],
  options: [
    { flags: "--to <release>", summary: "Number of the release to go back to", kind: "number" },
    { flags: "--pick", summary: "Choose from the releases that can be gone back to" },
    { flags: "-r, --reason <text>", summary: "Why, shown in status and history" },
    timeoutOption,
  ],
  examples: [
    { command: "switchyard rollback", explanation: "The new release is bad: take it back now." },
    { command: "switchyard rollback shop --to 41", explanation: "Back to release 41." },
    { command: "switchyard rollback --pick", explanation: "Show what can be gone back to, and choose." },
  ],
  async run(context, [named], { to, pick, reason, timeout: timeoutMs }) {
    const app = await resolveApp(context, named);
    const target = pick ? await pickRelease(context, app) : to;
    const begun = await context.client.rollback(app, {
      ...(target !== undefined && { to: target }),
      ...(reason !== undefined && { reason }),
    });
    const rollout = await follow(context, app, { rollout: begun.id, until: "over", moving: true, timeoutMs });
    // A deployment that was still running has been taken back instead: that is what was asked for.
    if (begun.kind === "deploy") concludeAbort(context, rollout);
    else concludeRollout(context, rollout);
  },
});

async function pickRelease({ client, interactive }: Context, app: string): Promise<number> {
  const targets = (await client.releases(app)).filter((release) => release.rollbackTarget);
  if (targets.length === 0) {
    throw new SwitchyardError("NOT_FOUND", `${app} has no release that can be gone back to.`, {
      next: `See what there is with \`switchyard releases ${app}\`.`,
    });
  }
  if (!interactive) {
    const numbers = targets.map(({ number }) => number);
    throw new SwitchyardError("USAGE", `--pick needs a terminal. There are releases ${numbers.join(", ")}.`, {
      next: `Choose one with \`switchyard rollback ${app} --to ${numbers[0]}\`.`,
      fields: { releases: numbers },
    });
  }
  const { pick } = await import("../ask.ts");
  return pick(
    `Which release of ${app} shall serve?`,
    targets.map(({ number, state, message, createdAt }) => ({
      value: number,
      label: `${number}${message ? `  ${message}` : ""}`,
      hint: `${state}, ${ago(createdAt, Date.now())}`,
    })),
  );
}
