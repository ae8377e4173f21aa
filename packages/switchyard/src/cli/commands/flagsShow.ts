import { command } from "../command.ts";
import { type PlaceOptions, flagArgument, placeOptions, resolvePlace } from "../flags/place.ts";

interface ShowOptions extends PlaceOptions {
  readonly history?: boolean;
}

export const flagsShow = command<ShowOptions>({
  name: "flags show",
  summary: "Show what a flag does, in words",
  description:
    "Variants, then what decides in its order: prerequisites, individual targets, rules with their shares, everyone else; " +
    "who changed it last, which clients have it, and why it can go. With --json the whole definition.",
  args: [flagArgument],
  options: [...placeOptions, { flags: "--history", summary: "All changes of it, not only the last" }],
  examples: [
    { command: "switchyard flags show new-cart", explanation: "Who gets the new cart?" },
    { command: "switchyard flags show new-cart --history", explanation: "Who changed what, when and why?" },
    {
      command: "switchyard flags show new-cart --json | jq .definition > new-cart.json",
      explanation:
        "The definition into a file; `flags set new-cart --definition new-cart.json` puts it back.",
    },
  ],
  async run(context, [key = ""], options) {
    const { client, out } = context;
    const { app, environment } = await resolvePlace(context, options);
    const flag = await client.flags.get(app, environment, key);
    const [changes, delivery] = await Promise.all([
      client.flags.history(app, environment, key, options.history ? 500 : 1),
      client.flags.delivery(app, environment),
    ]);
    const { showLines } = await import("../render/flags/show.ts");
    const { historyLines } = await import("../render/flags/changes.ts");
    out.result({ ...flag, delivery, ...(options.history && { history: changes }) }, () => [
      ...showLines({ flag, changes, delivery }, Date.now(), out.style),
      ...(options.history ? ["", ...historyLines(changes, out.style)] : []),
    ]);
  },
});
