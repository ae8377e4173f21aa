import { command } from "../command.ts";
import { type ChangeOptions, change, changeOptions } from "../flags/change.ts";
import { flagArgument } from "../flags/place.ts";

export const flagsDisable = command<ChangeOptions>({
  name: "flags disable",
  summary: "Let the default in the code apply",
  description:
    "Evaluation goes on without error, and gives no value. To serve the off variant use `flags kill`.",
  args: [flagArgument],
  options: changeOptions,
  examples: [{ command: "switchyard flags disable new-cart", explanation: "Leave it to the code." }],
  async run(context, [flag = ""], options) {
    await change(context, [{ kind: "disable", flag }], options);
  },
});
