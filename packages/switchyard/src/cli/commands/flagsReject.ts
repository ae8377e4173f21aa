import { command } from "../command.ts";
import { settleOptions } from "../flags/change.ts";
import { type SettleOptions, planArgument, settle } from "../flags/settle.ts";

export const flagsReject = command<SettleOptions>({
  name: "flags reject",
  summary: "Say no to a change that waits for a second person",
  description: "It is not done; the history of plans keeps it, with the reason.",
  args: [planArgument],
  options: settleOptions,
  examples: [{ command: "switchyard flags reject p-12", explanation: "No." }],
  run: (context, [id = ""], options) => settle(context, id, "reject", options),
});
