import { appsForFlags } from "../app.ts";
import { command } from "../command.ts";
import type { Client } from "../../client/client.ts";
import { candidates } from "../completion/complete.ts";

export const complete = command({
  name: "__complete",
  summary: "Answers the completion scripts",
  description: "Prints what may stand at the cursor, one a line.",
  args: [{ name: "words", summary: "Words typed so far", variadic: true }],
  options: [],
  examples: [],
  hidden: true,
  async run({ client, directory, out }, words) {
    const { commands } = await import("../table.ts");
    const typed = words.filter((word) => word !== undefined);
    for (const candidate of candidates(typed, commands)) {
      switch (candidate.kind) {
        case "words":
          out.print(...candidate.words);
          break;
        case "files":
          out.print(":files");
          break;
        case "apps": {
          // Without a control plane there is nothing to offer, and no place for a message.
          const apps = typed[0] === "flags" ? appsForFlags(client) : deployedApps(client);
          out.print(...(await apps.catch(() => [])));
          break;
        }
        case "flags":
          out.print(...(await flagKeys(client, typed).catch(() => [])));
          break;
        case "migrations": {
          const { migrationNames } = await import("../completion/migrationNames.ts");
          out.print(...(await migrationNames(directory, typed).catch(() => [])));
          break;
        }
        default:
          candidate satisfies never;
      }
    }
  },
});

async function deployedApps(client: Client): Promise<readonly string[]> {
  return (await client.apps()).map(({ app }) => app);
}

async function flagKeys(client: Client, typed: readonly string[]): Promise<readonly string[]> {
  const after = (...names: readonly string[]) => typed[typed.findIndex((word) => names.includes(word)) + 1];
  const named = typed.some((word) => word === "-a" || word === "--app") ? after("-a", "--app") : undefined;
  const [only] = named === undefined ? await appsForFlags(client) : [];
  const app = named ?? only;
  if (app === undefined) return [];
  const hasEnvironment = typed.some((word) => word === "-e" || word === "--environment");
  const environment = (hasEnvironment ? after("-e", "--environment") : undefined) ?? "production";
  return (await client.flags.list(app, environment)).map(({ key }) => key);
}
