import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

export const alertsList = command({
  name: "alerts list",
  summary: "List what is watched of an app outside of rollouts, and what alerts now",
  description:
    "Every rule with its state, value, the stable release's own baseline, what is tolerated, and since when. Only shows: " +
    "the exit status is 0 whatever fires.",
  args: [appArgument],
  options: [],
  examples: [
    { command: "switchyard alerts list shop", explanation: "What is wrong with shop now?" },
    {
      command: `switchyard alerts list shop --json | jq '.[] | select(.state == "firing").rule'`,
      explanation: "The rules that fire, for a script.",
    },
  ],
  async run(context, [named]) {
    const { client, out } = context;
    const app = await resolveApp(context, named);
    const alerts = await client.alerts(app);
    const { alertLines } = await import("../render/alerts.ts");
    out.result(alerts, () => alertLines(alerts, Date.now(), out.style));
  },
});
