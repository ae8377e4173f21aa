import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

interface PlansOptions extends PlaceOptions {
  readonly all?: boolean;
}

export const flagsPlans = command<PlansOptions>({
  name: "flags plans",
  summary: "List the changes that wait for their time or a second person",
  description: "Newest first, with who wants what and why. --all shows those that are over too.",
  args: [],
  options: [
    ...placeOptions,
    { flags: "--all", summary: "Also those that were applied, rejected or cancelled" },
  ],
  examples: [
    { command: "switchyard flags plans", explanation: "What waits for me?" },
    { command: "switchyard flags approve p-12", explanation: "Say yes to one." },
  ],
  async run(context, _args, options) {
    const { app, environment } = await resolvePlace(context, options);
    const { client, out } = context;
    const [all, flags] = await Promise.all([
      client.flags.planned(app, environment),
      client.flags.list(app, environment),
    ]);
    const waiting = all.filter(({ state }) => state === "awaiting-approval" || state === "scheduled");
    const plans = options.all ? all : waiting;
    const { planLines } = await import("../render/flags/plans.ts");
    out.result(plans, () => planLines(plans, flags, Date.now(), out.style));
  },
});
