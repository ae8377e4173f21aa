import { resolveFlagApp } from "../app.ts";
import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { confirm } from "../confirm.ts";
import { requireEnvironment } from "../flags/environment.ts";

interface PromoteOptions extends ChangeOptions {
  readonly yes?: boolean;
}

export const flagsPromote = command<PromoteOptions>({
  name: "flags promote",
  summary: "Take flags over from one environment into another",
  description:
    "Shows what differs and, when a person agrees or --yes is given, makes the second environment's flags and segments " +
    "like the first one's, all or none. Whether a flag is on stays as it is there; a new one arrives disabled. Nothing is deleted.",
  args: [
    { name: "from", summary: "Environment to take from", required: true },
    { name: "to", summary: "Environment to change", required: true },
    {
      name: "keys",
      summary: "Only these flags, and what they need",
      variadic: true,
      complete: { kind: "flags" },
    },
  ],
  options: [
    ...changeOptions.filter(({ flags }) => !flags.includes("--environment")),
    { flags: "-y, --yes", summary: "Do not ask" },
  ],
  examples: [
    {
      command: "switchyard flags promote staging production new-cart",
      explanation: "One flag, after a look at the diff.",
    },
    { command: "switchyard flags promote staging production --yes", explanation: "Everything, in CI." },
  ],
  async run(context, [from = "", to = "", ...keys], options) {
    const { client, out } = context;
    const app = await resolveFlagApp(context, options.app);
    const flags = keys.filter((key) => key !== undefined);
    await requireEnvironment(context, app, from);
    const diff = await client.flags.diff(app, from, to, flags.length === 0 ? undefined : flags);
    const { diffLines } = await import("../render/flags/diff.ts");
    const taken = { ...diff, entries: diff.entries.filter(({ change }) => change !== "removed") };
    if (diff.edits.length === 0) {
      out.result({ kind: "applied", changes: [], warnings: [] }, () => [
        `There is nothing to take over from ${from}.`,
        ...(taken.entries.length === 0 ? [] : ["This stays as it is:", ...diffLines(taken, out.style)]),
      ]);
      return;
    }
    out.print(...diffLines(taken, out.style));
    if (!options.dryRun) await confirm(context, options.yes, `This will change ${to}`);
    await change(context, diff.edits, options, { app, environment: to });
  },
});
