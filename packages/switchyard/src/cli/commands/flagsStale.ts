import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";
import { count } from "../render/units.ts";

interface StaleOptions extends PlaceOptions {
  readonly fail?: boolean;
}

export const flagsStale = command<StaleOptions>({
  name: "flags stale",
  summary: "List the flags that can go, and why",
  description:
    "Those that are past their expiry, that nobody evaluates, or that have served everyone the same for long. Exit status 0 " +
    "whatever there is, unless --fail is given.",
  args: [],
  options: [...placeOptions, { flags: "--fail", summary: "Exit status 1 when there is one" }],
  examples: [
    { command: "switchyard flags stale", explanation: "What can be cleaned up?" },
    { command: "switchyard flags stale --fail", explanation: "A reminder in CI." },
  ],
  async run(context, _args, options) {
    const { app, environment } = await resolvePlace(context, options);
    const flags = await context.client.flags.list(app, environment);
    const stale = flags.filter((flag) => flag.stale !== undefined);
    const { listLines } = await import("../render/flags/list.ts");
    const { out } = context;
    const lines = () =>
      stale.length === 0 ? ["No flag is stale."] : listLines(stale, Date.now(), out.style);
    if (!options.fail || stale.length === 0) return out.result(stale, lines);
    out.print(...lines());
    throw new SwitchyardError("FLAG_CLEANUP", `${count(stale.length, "flag")} can go.`, {
      next: "See with `switchyard flags scan` what reads them, and delete them.",
      fields: { stale },
    });
  },
});
