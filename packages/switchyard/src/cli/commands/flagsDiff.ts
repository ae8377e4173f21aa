import { resolveFlagApp } from "../app.ts";
import { command } from "../command.ts";
import { requireEnvironment } from "../flags/environment.ts";
import { type PlaceOptions, appOption } from "../flags/place.ts";

export const flagsDiff = command<Pick<PlaceOptions, "app">>({
  name: "flags diff",
  summary: "Show what differs between two environments",
  description:
    "What `switchyard flags promote` would change in the second one, by flag and segment. Only shows.",
  args: [
    { name: "from", summary: "Environment that is compared", required: true },
    { name: "to", summary: "Environment that it is compared with", required: true },
    { name: "keys", summary: "Only these flags", variadic: true, complete: { kind: "flags" } },
  ],
  options: [appOption],
  examples: [
    { command: "switchyard flags diff staging production", explanation: "What is not in production yet?" },
  ],
  async run(context, [from = "", to = "", ...keys], options) {
    const app = await resolveFlagApp(context, options.app);
    const flags = keys.filter((key) => key !== undefined);
    await requireEnvironment(context, app, from);
    const diff = await context.client.flags.diff(app, from, to, flags.length === 0 ? undefined : flags);
    const { diffLines } = await import("../render/flags/diff.ts");
    context.out.result(diff, () => diffLines(diff, context.out.style));
  },
});
