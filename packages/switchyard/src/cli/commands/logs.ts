import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";
import { padEnd } from "../render/width.ts";

interface LogsOptions {
  readonly follow?: boolean;
  readonly release?: number;
  readonly instance?: string;
  readonly lines?: number;
}

export const logs = command<LogsOptions>({
  name: "logs",
  summary: "Show what an app's instances write to stdout and stderr",
  description:
    "The newest lines of every instance, or of one release or instance, each with the instance in front. Logs of " +
    "releases that failed are kept too.",
  args: [appArgument],
  options: [
    { flags: "-f, --follow", summary: "Go on with new lines until Ctrl-C" },
    { flags: "--release <number>", summary: "Instances of this release only", kind: "number" },
    { flags: "--instance <id>", summary: "This instance only, e.g. shop-7-1" },
    {
      flags: "-n, --lines <count>",
      summary: "So many of the newest lines of each (default: 100)",
      kind: "number",
    },
  ],
  examples: [
    { command: "switchyard logs -f", explanation: "Follow all instances of the app here." },
    { command: "switchyard logs shop --release 7 -n 500", explanation: "Why did release 7 not start?" },
  ],
  async run(context, [named], { follow = false, release, instance, lines = 100 }) {
    const app = await resolveApp(context, named);
    let width = 0;
    for await (const record of context.client.logs(app, { release, instance, lines, follow })) {
      width = Math.max(width, record.instance.length);
      context.out.result(record, () => [
        `${context.out.style.colors.dim(`${padEnd(record.instance, width)} |`)} ${record.line}`,
      ]);
    }
  },
});
