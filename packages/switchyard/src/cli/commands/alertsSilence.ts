import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

interface SilenceOptions {
  readonly for?: number;
}

export const alertsSilence = command<SilenceOptions>({
  name: "alerts silence",
  summary: "Tell nobody of an alert rule for a while",
  description:
    "The rule goes on being watched and shown; nothing is sent. If it still fires when the silence is over, it is told then.",
  args: [
    { name: "rule", summary: "Name of the rule, as `switchyard alerts list` has it", required: true },
    appArgument,
  ],
  options: [{ flags: "--for <duration>", summary: "How long, e.g. 30m (default: 2h)", kind: "duration" }],
  examples: [
    { command: "switchyard alerts silence latency shop --for 2h", explanation: "We know; no more mails." },
  ],
  async run(context, [rule = "", named], { for: forMs = twoHours }) {
    const app = await resolveApp(context, named);
    const alert = await context.client.silence(app, rule, forMs);
    context.out.result(alert, () => [`${rule} of ${app} is silenced until ${alert.silencedUntil}.`]);
  },
});

const twoHours = 2 * 3_600_000;
