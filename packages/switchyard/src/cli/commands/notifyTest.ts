import { SwitchyardError } from "../../errors.ts";
import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

export const notifyTest = command({
  name: "notify test",
  summary: "Send a test message through an app's channels and show what became of it",
  description:
    "Through the channel that is named, or through all of the app. The channels are those of the running release: a " +
    "new one comes with the next deployment. PagerDuty and Alertmanager get an incident that is closed at once.",
  args: [appArgument, { name: "channel", summary: "Name of the channel; all of them if left out" }],
  options: [],
  examples: [
    { command: "switchyard notify test shop", explanation: "Do all channels of shop work?" },
    { command: "switchyard notify test shop ops", explanation: "Does the channel `ops` work?" },
  ],
  async run(context, [named, channel]) {
    const { client, out } = context;
    const app = await resolveApp(context, named);
    const results = await client.notifyTest(app, channel);
    const { green, red } = out.style.colors;
    const { done, failed } = out.style.symbols;
    out.result(results, () =>
      results.map(({ channel: name, kind, sent, error, note }) => {
        const mark = sent ? green(done) : red(failed);
        return `${mark} ${name} (${kind}): ${sent ? (note ?? "sent") : (error ?? "not sent")}`;
      }),
    );
    const broken = results.filter(({ sent }) => !sent).map(({ channel: name }) => name);
    if (broken.length === 0) return;
    throw new SwitchyardError("NOTIFICATION_FAILED", `Not sent through ${broken.join(", ")}.`, {
      next: "Correct the channel under `notify` in switchyard.yaml or its secret, and deploy.",
      fields: { channels: broken },
    });
  },
});
