import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

interface HistoryOptions extends PlaceOptions {
  readonly limit?: number;
}

export const flagsHistory = command<HistoryOptions>({
  name: "flags history",
  summary: "Show who changed which flag, when, why and how",
  description:
    "Newest first: every change of flags, segments and the environment itself, with what was before and after.",
  args: [{ name: "key", summary: "Only of this flag or segment", complete: { kind: "flags" } }],
  options: [
    ...placeOptions,
    { flags: "-n, --limit <number>", summary: "At most so many (default: 50)", kind: "number" },
  ],
  examples: [
    { command: "switchyard flags history", explanation: "What has been changed lately?" },
    { command: "switchyard flags history new-cart -e staging", explanation: "Only one flag, in staging." },
  ],
  async run(context, [key], options) {
    const { app, environment } = await resolvePlace(context, options);
    const changes = await context.client.flags.history(app, environment, key, options.limit ?? 50);
    const { historyLines } = await import("../render/flags/changes.ts");
    context.out.result(changes, () => historyLines(changes, context.out.style));
  },
});
