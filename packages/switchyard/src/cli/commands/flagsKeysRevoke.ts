import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

export const flagsKeysRevoke = command<PlaceOptions>({
  name: "flags keys revoke",
  summary: "Let nobody in with a key any more",
  description: "Clients that use it are cut off at once, and go on with the rules that they know.",
  args: [{ name: "id", summary: "Of the key, as `switchyard flags keys list` has it", required: true }],
  options: placeOptions,
  examples: [{ command: "switchyard flags keys revoke k-3", explanation: "It has been seen by others." }],
  async run(context, [id = ""], options) {
    const { app, environment } = await resolvePlace(context, options);
    const key = await context.client.flags.revokeKey(app, environment, id);
    context.out.result(key, () => [`The key ${id} (${key.name}) lets nobody in any more.`]);
  },
});
