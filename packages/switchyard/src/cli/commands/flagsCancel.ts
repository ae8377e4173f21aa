import { command } from "../command.ts";
import { settleOptions } from "../flags/change.ts";
import { type SettleOptions, planArgument, settle } from "../flags/settle.ts";

export const flagsCancel = command<SettleOptions>({
  name: "flags cancel",
  summary: "Take back a change that is planned",
  description: "Of what was done already nothing is undone.",
  args: [planArgument],
  options: settleOptions,
  examples: [{ command: "switchyard flags cancel p-12", explanation: "It is not wanted any more." }],
  run: (context, [id = ""], options) => settle(context, id, "cancel", options),
});
