import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

export const alertsUnsilence = command({
  name: "alerts unsilence",
  summary: "Tell people of an alert rule again",
  description:
    "Ends `switchyard alerts silence`; a rule that began to fire meanwhile is told at its next look.",
  args: [
    { name: "rule", summary: "Name of the rule, as `switchyard alerts list` has it", required: true },
    appArgument,
  ],
  options: [],
  examples: [{ command: "switchyard alerts unsilence latency shop", explanation: "Back to normal." }],
  async run(context, [rule = "", named]) {
    const app = await resolveApp(context, named);
    const alert = await context.client.silence(app, rule, 0);
    context.out.result(alert, () => [`${rule} of ${app} is told again.`]);
  },
});
