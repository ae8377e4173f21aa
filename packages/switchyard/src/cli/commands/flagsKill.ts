import { command } from "../command.ts";
import { conclude, defaultWaitMs, immediateOptions } from "../flags/change.ts";
import { type PlaceOptions, type WhoOptions, flagArgument, resolvePlace, whoOf } from "../flags/place.ts";

interface KillOptions extends PlaceOptions, WhoOptions {
  readonly wait?: number;
}

export const flagsKill = command<KillOptions>({
  name: "flags kill",
  summary: "Switch a flag off for everyone, now",
  description:
    "Asks nothing, waits for no second person, and everyone gets the off variant whatever the rules say. Says on how many " +
    "of the connected instances it is off, and after which time. Exit status 1 with their names when some have not " +
    "acknowledged it in time: the kill stands, and they get it as soon as they are heard of.",
  args: [flagArgument],
  options: immediateOptions,
  examples: [
    {
      command: 'switchyard flags kill new-cart -r "orders are lost"',
      explanation: "It does harm: off with it.",
    },
    { command: "switchyard flags enable new-cart", explanation: "Take that back." },
  ],
  async run(context, [flag = ""], options) {
    const { app, environment } = await resolvePlace(context, options);
    const response = await context.client.flags.edit(app, {
      environment,
      edits: [{ kind: "kill", flag }],
      ...whoOf(options),
      waitMs: options.wait ?? defaultWaitMs,
    });
    await conclude(context, response, true);
  },
});
