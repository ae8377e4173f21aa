import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";

interface CreateOptions extends PlaceOptions {
  readonly kind?: "server" | "browser";
  readonly origin?: readonly string[];
}

export const flagsKeysCreate = command<CreateOptions>({
  name: "flags keys create",
  summary: "Make a key for a client, and show it once",
  description:
    "A server key lets a program have the rules; it is a secret. A browser key gets evaluated values only and may be seen " +
    "by everyone. Instances that Switchyard runs have a key already.",
  args: [{ name: "name", summary: "What it is for", required: true }],
  options: [
    ...placeOptions,
    { flags: "--kind <kind>", summary: "Who uses it (default: server)", choices: ["server", "browser"] },
    {
      flags: "--origin <origin>",
      summary: "Pages that may use it, e.g. https://shop.example; may be repeated",
      kind: "list",
    },
  ],
  examples: [
    {
      command: "switchyard flags keys create worker",
      explanation: "For a program that Switchyard does not run.",
    },
    {
      command: "switchyard flags keys create web --kind browser --origin https://shop.example",
      explanation: "For the pages of one origin.",
    },
  ],
  async run(context, [name = ""], options) {
    const { app, environment } = await resolvePlace(context, options);
    const { kind = "server", origin: origins = [] } = options;
    const key = await context.client.flags.createKey(app, { environment, kind, name, origins: [...origins] });
    context.out.result(key, () => [key.key ?? ""]);
    if (!context.out.json)
      context.out.note(
        `Keep it: it is not shown again. Revoke it with \`switchyard flags keys revoke ${key.id}\`.`,
      );
  },
});
