import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

export const notifyList = command({
  name: "notify list",
  summary: "List an app's channels, and what they were or are still to be told",
  description:
    "Channels with what they are told of, then the newest matters: waiting, sent, or given up, with the last error.",
  args: [appArgument],
  options: [],
  examples: [
    { command: "switchyard notify list shop", explanation: "Who hears of shop, and did they?" },
    { command: "switchyard notify list shop --json", explanation: "The same for a program." },
  ],
  async run(context, [named]) {
    const { client, out } = context;
    const view = await client.notify(await resolveApp(context, named));
    const { notifyLines } = await import("../render/notify.ts");
    out.result(view, () => notifyLines(view, Date.now(), out.style));
  },
});
