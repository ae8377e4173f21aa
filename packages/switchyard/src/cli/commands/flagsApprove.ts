import { command } from "../command.ts";
import { settleOptions } from "../flags/change.ts";
import { type SettleOptions, planArgument, settle } from "../flags/settle.ts";

export const flagsApprove = command<SettleOptions>({
  name: "flags approve",
  summary: "Say yes to a change that waits for a second person",
  description: "Nobody approves what they asked for themselves. It is done now, or at its time.",
  args: [planArgument],
  options: settleOptions,
  examples: [{ command: "switchyard flags approve p-12", explanation: "Yes, do it." }],
  run: (context, [id = ""], options) => settle(context, id, "approve", options),
});
