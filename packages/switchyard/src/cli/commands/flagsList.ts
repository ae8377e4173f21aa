import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

interface ListOptions extends PlaceOptions {
  readonly owner?: string;
}

export const flagsList = command<ListOptions>({
  name: "flags list",
  summary: "List the feature flags of an environment",
  description:
    "Every flag with its state, what it serves to whom no rule names, when it was last evaluated, and why it can go.",
  args: [],
  options: [...placeOptions, { flags: "--owner <name>", summary: "Only those of this owner" }],
  examples: [
    { command: "switchyard flags list", explanation: "What is on in production?" },
    {
      command: "switchyard flags list -e staging --owner checkout",
      explanation: "The flags of one team, in another environment.",
    },
    {
      command: `switchyard flags list --json | jq -r '.[] | select(.state == "killed").key'`,
      explanation: "What has been killed, for a script.",
    },
  ],
  async run(context, _args, options) {
    const { app, environment } = await resolvePlace(context, options);
    const all = await context.client.flags.list(app, environment);
    const flags = options.owner === undefined ? all : all.filter(({ owner }) => owner === options.owner);
    const { listLines } = await import("../render/flags/list.ts");
    context.out.result(flags, () => listLines(flags, Date.now(), context.out.style));
  },
});
