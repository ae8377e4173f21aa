import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";

export const releases = command({
  name: "releases",
  summary: "List an app's releases and which of them rollback can go to",
  description:
    "Newest first: state, share of traffic, who made it when, and whether `switchyard rollback --to` works.",
  args: [appArgument],
  options: [],
  examples: [{ command: "switchyard releases shop", explanation: "Which releases are there to go back to?" }],
  async run(context, [named]) {
    const app = await resolveApp(context, named);
    const list = await context.client.releases(app);
    const { releaseLines } = await import("../render/releases.ts");
    context.out.result(list, () => releaseLines(list, Date.now(), context.out.style));
  },
});
