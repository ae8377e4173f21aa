import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { flagArgument } from "../flags/place.ts";

export const flagsEnable = command<ChangeOptions>({
  name: "flags enable",
  summary: "Let a flag decide again",
  description: "Ends a kill, and the state disabled. What it serves then is as it was before.",
  args: [flagArgument],
  options: changeOptions,
  examples: [{ command: "switchyard flags enable new-cart", explanation: "The cart is repaired." }],
  async run(context, [flag = ""], options) {
    await change(context, [{ kind: "enable", flag }], options);
  },
});
